namespace Jidoka.Core.Projecting.Inventory;

/// <summary>How a model is reached.</summary>
public sealed record ModelFacts
{
    /// <summary>The greatest weight of a provider.</summary>
    public const int MaxWeight = 1000;

    /// <summary>
    /// Names of the providers to try, in order: the first is used, the others are for failover; with
    /// <see cref="Weights"/>, which one is first changes from call to call.
    /// </summary>
    public required ImmutableArray<string> Providers { get; init; }

    /// <summary>
    /// How often each provider comes first, against the others: 0 (never: for failover only) to
    /// <see cref="MaxWeight"/>; one that is not named weighs 0. Null: the order of <see cref="Providers"/> always.
    /// </summary>
    public ImmutableSortedDictionary<string, int>? Weights { get; init; }

    /// <summary>The model's name at the provider; null: the same as the asset's.</summary>
    public string? ServedName { get; init; }

    /// <summary>
    /// Whether a provider that serves it as a version that nobody accepted is not called until a person accepts it.
    /// </summary>
    public bool RefuseChanged { get; init; }

    /// <summary>What the model can do; null: nothing is declared.</summary>
    public ModelCapabilities? Capabilities { get; init; }

    /// <summary>By provider what it can do otherwise there; null: the same everywhere.</summary>
    public ImmutableSortedDictionary<string, ModelCapabilities>? CapabilitiesAt { get; init; }
}
