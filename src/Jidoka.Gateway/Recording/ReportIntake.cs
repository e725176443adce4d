using Jidoka.Gateway.Intercepting.OpenLineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>Takes in what data systems report: an event of the ledger first, whether it is taken or put aside.</summary>
/// <param name="log">Ledger and vault.</param>
/// <param name="time">The clock.</param>
public sealed class ReportIntake(ILog log, TimeProvider time)
{
    /// <summary>Whose content the reports are.</summary>
    public const string Subject = "jidoka:lineage";

    /// <summary>Takes one report.</summary>
    /// <param name="report">The report, as it was sent.</param>
    /// <param name="by">Who sent it.</param>
    /// <param name="cancelled">Ends the wait for the ledger.</param>
    /// <exception cref="LedgerUnavailableException">It could not be recorded, and is not taken.</exception>
    public async ValueTask<ReportOutcome> TakeAsync(
        ReadOnlyMemory<byte> report,
        string by,
        CancellationToken cancelled
    )
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<LineageReceived> parts;
        try
        {
            parts = ReportParts.Of(ReportReader.Read(report, now, by));
        }
        catch (ReportFaultException fault)
        {
            return await PutAsideAsync(report, by, now, fault, cancelled);
        }
        var body = Seal(report);
        var entries = new LedgerEntry[parts.Count];
        for (var i = 0; i < entries.Length; i++)
            entries[i] =
                i == 0
                    ? new(
                        EventClass.Flow,
                        EventJson.Write(parts[i] with { Content = body.Commitment.ToString() }),
                        [body]
                    )
                    : new(EventClass.Flow, EventJson.Write(parts[i]));
        return new(await AppendAsync(entries, cancelled), entries.Length, null, null);
    }

    private async ValueTask<ReportOutcome> PutAsideAsync(
        ReadOnlyMemory<byte> report,
        string by,
        long now,
        ReportFaultException fault,
        CancellationToken cancelled
    )
    {
        // What is longer than any report may be is not kept either: it would be a way to fill the disk.
        var body = report.Length is > 0 and <= ReportBounds.MaxReportBytes ? Seal(report) : null;
        var value = new LineageQuarantined
        {
            TimeMs = now,
            By = by,
            Where = fault.Where.Length > ReportBounds.MaxNameLength ? "" : fault.Where,
            Why = fault.Message,
            Bytes = report.Length,
            Content = body?.Commitment.ToString(),
        };
        var entry = new LedgerEntry(
            EventClass.Flow,
            EventJson.Write(value),
            body is null ? [] : [body]
        );
        return new(await AppendAsync([entry], cancelled), 1, value.Where, value.Why);
    }

    private SealedItem Seal(ReadOnlyMemory<byte> report) =>
        log.Vault.Seal(new VaultItem(Subject, VaultParts.Request, report));

    private ValueTask<long> AppendAsync(LedgerEntry[] entries, CancellationToken cancelled) =>
        log.Ledger.AppendAsync(entries, Durability.Process, cancelled);
}
