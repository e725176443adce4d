namespace Jidoka.Core.Projecting.Lineage;

/// <summary>A report that was not taken.</summary>
/// <param name="Index">The ledger index of the event that says so.</param>
/// <param name="TimeMs">When it came, in milliseconds since the Unix epoch.</param>
/// <param name="Where">Where in the report the fault is.</param>
/// <param name="Why">What the fault is.</param>
/// <param name="Bytes">The length of the report, in bytes.</param>
public sealed record QuarantinedReport(
    long Index,
    long TimeMs,
    string Where,
    string Why,
    int Bytes
);
