namespace Jidoka.Controlling;

/// <summary>How a node is.</summary>
internal sealed record StatusView
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The log, <c>tenant/node</c>.</summary>
    public required string Log { get; init; }

    /// <summary>How many events the ledger holds.</summary>
    public required long LedgerSize { get; init; }

    /// <summary>The ledger index up to which the control state is folded.</summary>
    public required long ControlSize { get; init; }

    /// <summary>The control state's epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>How many policies are in force.</summary>
    public required int Policies { get; init; }

    /// <summary>Why newer policy files are not in force; empty when they are.</summary>
    public required ImmutableArray<PolicyFault> PolicyFaults { get; init; }

    /// <summary>How many assets of each kind the inventory holds.</summary>
    public required ImmutableSortedDictionary<string, int> Assets { get; init; }

    /// <summary>The stopped agents.</summary>
    public required ImmutableArray<Stop> Stopped { get; init; }

    /// <summary>How many tools are in quarantine.</summary>
    public required int Quarantined { get; init; }

    /// <summary>How many calls are open now.</summary>
    public required int OpenCalls { get; init; }

    /// <summary>How many calls of an earlier run were released and never settled.</summary>
    public required int InDoubt { get; init; }

    /// <summary>The oldest of these, at most 100.</summary>
    public required ImmutableArray<OpenDecision> InDoubtCalls { get; init; }

    /// <summary>The exports, in the order of the configuration; empty: there are none, or the node is not running.</summary>
    public ImmutableArray<ExportView> Exports { get; init; } = [];

    /// <summary>What is wrong with the upkeep of projections; null if nothing is.</summary>
    public string? Fault { get; init; }
}
