namespace Jidoka.Core.Projecting.Inventory;

/// <summary>How a model is reached.</summary>
public sealed record ModelFacts
{
    /// <summary>Names of the providers to try, in order: the first is used, the others are for failover.</summary>
    public required ImmutableArray<string> Providers { get; init; }

    /// <summary>The model's name at the provider; null: the same as the asset's.</summary>
    public string? ServedName { get; init; }
}
