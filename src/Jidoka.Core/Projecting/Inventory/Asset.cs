using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Inventory;

/// <summary>An entry of the inventory.</summary>
public sealed record Asset
{
    /// <summary>Its identity.</summary>
    public required AssetId Id { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>What it is for.</summary>
    public string? Purpose { get; init; }

    /// <summary>The label of its content.</summary>
    public Label? Label { get; init; }

    /// <summary>What it belongs to (Cedar parents): an agent's groups, a tool's server.</summary>
    public ImmutableArray<AssetId> Parents { get; init; } = [];

    /// <summary>The operator's own attributes, readable by policy as strings.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Set for a tool.</summary>
    public ToolFacts? Tool { get; init; }

    /// <summary>Set for a model.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Set for a provider.</summary>
    public ProviderFacts? Provider { get; init; }

    /// <summary>Set for an MCP server.</summary>
    public ServerFacts? Server { get; init; }

    /// <summary>Set for an agent.</summary>
    public AgentFacts? Agent { get; init; }
}
