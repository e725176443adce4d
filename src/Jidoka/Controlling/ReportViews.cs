using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway.Recording;

namespace Jidoka.Controlling;

/// <summary>A report that was taken.</summary>
/// <param name="Index">The ledger index of its first event.</param>
/// <param name="Events">How many events it became.</param>
internal sealed record ReportView(long Index, int Events)
{
    public static ReportView Of(ReportOutcome taken) => new(taken.Index, taken.Events);
}

/// <summary>What became of a batch, as OpenLineage's description of the endpoint has it.</summary>
internal sealed record ReportBatchView(
    string Status,
    ReportSummary Summary,
    [property: JsonPropertyName("failed_events")] ImmutableArray<ReportFailure> FailedEvents
);

/// <summary>The counts of a batch.</summary>
internal sealed record ReportSummary(
    int Received,
    int Successful,
    int Failed,
    int Retriable,
    [property: JsonPropertyName("non_retriable")] int NonRetriable
);

/// <summary>A report of a batch that was put aside.</summary>
internal sealed record ReportFailure(int Index, string Reason, bool Retriable);

/// <summary>The newest reports that were put aside.</summary>
internal sealed record QuarantineView(ImmutableArray<QuarantinedReport> Reports);
