namespace Jidoka.Replaying;

/// <summary>What became of one call of a trace: one JSON line of <c>jidoka replay --json</c>.</summary>
internal sealed record ReplayedCall
{
    /// <summary>The trace.</summary>
    public required string Trace { get; init; }

    /// <summary>Its suite; empty: none.</summary>
    public required string Suite { get; init; }

    /// <summary>What the person wanted, by the file's own name.</summary>
    public required string Task { get; init; }

    /// <summary>The attack; null: nobody attacked this run.</summary>
    public string? Injection { get; init; }

    /// <summary>The index of the call's event in the trace.</summary>
    public required int Event { get; init; }

    /// <summary>The tool: <c>server/tool</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>Its declared effects; null: nobody declared any.</summary>
    public ImmutableArray<string>? Effects { get; init; }

    /// <summary>Whether it can do more than read.</summary>
    public required bool Consequential { get; init; }

    /// <summary>Whether the call was made because of an attack.</summary>
    public required bool Malicious { get; init; }

    /// <summary>Whether an attacker's words were read before it.</summary>
    public required bool AfterPoison { get; init; }

    /// <summary>What the line decided.</summary>
    public required Verdict Decision { get; init; }

    /// <summary>What the person answered to a hold; null: nobody was asked, or nobody answered.</summary>
    public bool? Answer { get; init; }

    /// <summary>Whether the call passed in the end.</summary>
    public required bool Passed { get; init; }

    /// <summary>The policies that determined it.</summary>
    public required ImmutableArray<string> Policies { get; init; }

    /// <summary>What the agent is told.</summary>
    public required string Reason { get; init; }

    /// <summary>Who supplied each argument, by path: the weakest, where two have one path.</summary>
    public required ImmutableSortedDictionary<string, Supplier> Origins { get; init; }

    /// <summary>The same for those that select the target.</summary>
    public required ImmutableSortedDictionary<string, Supplier> Targets { get; init; }

    /// <summary>What the payload carries; null: it was not looked at.</summary>
    public PayloadFacts? Payload { get; init; }

    /// <summary>What the mandate says; null: there is none.</summary>
    public MandateFacts? Mandate { get; init; }
}
