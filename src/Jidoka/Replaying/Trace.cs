namespace Jidoka.Replaying;

/// <summary>What was recorded of one task: a session of an agent, or several.</summary>
internal sealed record Trace
{
    /// <summary>What it is called in reports: <c>suite/task</c>, <c>suite/task/injection</c>, or what the file says.</summary>
    public required string Id { get; init; }

    /// <summary>The suite that it belongs to; empty: none.</summary>
    public string Suite { get; init; } = "";

    /// <summary>What the person wanted, by the file's own name; traces with the same one may be references for each other.</summary>
    public string Task { get; init; } = "";

    /// <summary>The attack that it read; null: none.</summary>
    public string? Injection { get; init; }

    /// <summary>Its sessions, in order; most traces hold one.</summary>
    public required ImmutableArray<TraceRun> Runs { get; init; }

    /// <summary>The calls of all sessions.</summary>
    public IEnumerable<TraceStep> Steps => Runs.SelectMany(static r => r.Steps);

    /// <summary>The index of the first event that holds an attacker's words; null: none does.</summary>
    public int? FirstPoisoned { get; init; }

    /// <summary>Whether somebody attacked this run.</summary>
    public bool IsAttacked => Injection is not null || Steps.Any(static s => s.IsMalicious);
}
