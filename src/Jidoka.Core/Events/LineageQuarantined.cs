namespace Jidoka.Core.Events;

/// <summary>A report of a data system that could not be taken: it is kept aside, with the reason.</summary>
public sealed record LineageQuarantined : LedgerEvent
{
    /// <summary>Who reported it: <c>admin</c>.</summary>
    public required string By { get; init; }

    /// <summary>Where in the report, as a path, for example <c>run.runId</c>; empty: the report as a whole.</summary>
    public required string Where { get; init; }

    /// <summary>Why it was not taken. In the program's own words: it repeats nothing of the report.</summary>
    public required string Why { get; init; }

    /// <summary>The length of the report, in bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>The vault's keyed commitment to the report as sent, base64.</summary>
    public string? Content { get; init; }
}
