namespace Jidoka.Core.Events;

/// <summary>
/// What a data system reported of a run, a job or a dataset (OpenLineage), cut down to names. A long report is several
/// events, each with a part of the datasets.
/// </summary>
public sealed record LineageReceived : LedgerEvent
{
    /// <summary>Who reported it: <c>admin</c>.</summary>
    public required string By { get; init; }

    /// <summary>The producer's URI, as the report gives it.</summary>
    public required string Producer { get; init; }

    /// <summary>When it happened by the report, in milliseconds since the Unix epoch.</summary>
    public required long EventMs { get; init; }

    /// <summary>The state of the run: START, RUNNING, COMPLETE, ABORT, FAIL, OTHER; null: not said.</summary>
    public string? State { get; init; }

    /// <summary>The job; null: the report is of a dataset.</summary>
    public ReportedName? Job { get; init; }

    /// <summary>The run's id, a UUID; null: the report is of no run.</summary>
    public string? Run { get; init; }

    /// <summary>The run of which this run is a part, a UUID; null: not said.</summary>
    public string? ParentRun { get; init; }

    /// <summary>The job of <see cref="ParentRun"/>.</summary>
    public ReportedName? ParentJob { get; init; }

    /// <summary>The datasets.</summary>
    public ImmutableArray<ReportedDataset> Datasets { get; init; } = [];

    /// <summary>The vault's keyed commitment to the report as sent, base64; null on all parts but the first.</summary>
    public string? Content { get; init; }
}
