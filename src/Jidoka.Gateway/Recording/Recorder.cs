using Jidoka.Gateway.Enforcing;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// The stage <c>record</c>: turns decisions and settlements into events with sealed content, and waits until they
/// survive what the call's effect demands.
/// </summary>
/// <param name="log">Ledger and vault.</param>
/// <param name="alwaysPower">Whether every record must survive a power cut (<c>durability: power</c>).</param>
public sealed class Recorder(ILog log, bool alwaysPower)
{
    private volatile string? _fault;
    private long _lost;

    /// <summary>Why the last record could not be written; null while records are written.</summary>
    public string? Fault => _fault;

    /// <summary>Raised when records cannot be written any more, with the cause, and with null when they can again.</summary>
    public event Action<string?>? FaultChanged;

    /// <summary>Records decisions, all or none, with their content and complete input.</summary>
    /// <returns>The ledger index of the first; the others follow.</returns>
    /// <exception cref="RefusedException">The ledger cannot be written, so nothing may have an effect.</exception>
    internal async ValueTask<long> DecidedAsync(ReadOnlyMemory<DecidedRecord> records)
    {
        var entries = new LedgerEntry[records.Length];
        var consequential = false;
        for (var i = 0; i < entries.Length; i++)
        {
            var record = records.Span[i];
            consequential |= record.Event.Consequential;
            entries[i] = Seal(record);
        }
        return await AppendAsync(entries, consequential);
    }

    /// <summary>Records what became of a call.</summary>
    /// <param name="value">The event, without its content commitment.</param>
    /// <param name="subject">Whose content the answer is.</param>
    /// <param name="answer">The answer; empty if there is none.</param>
    /// <exception cref="RefusedException">The ledger cannot be written.</exception>
    public async ValueTask SettledAsync(Settled value, string subject, ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            await AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, EventJson.Write(value)) },
                consequential: false
            );
            return;
        }
        var item = log.Vault.Seal(new VaultItem(subject, VaultParts.Response, answer));
        var bytes = EventJson.Write(value with { Content = item.Commitment.ToString() });
        await AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, bytes, [item]) },
            consequential: false
        );
    }

    private LedgerEntry Seal(DecidedRecord record)
    {
        var input = log.Vault.Seal(
            new VaultItem(record.Subject, VaultParts.Input, EventJson.Write(record.Input))
        );
        if (record.Content.IsEmpty)
        {
            var bare = record.Event with { Input = input.Commitment.ToString() };
            return new LedgerEntry(EventClass.Flow, EventJson.Write(bare), [input]);
        }
        var content = log.Vault.Seal(
            new VaultItem(record.Subject, VaultParts.Request, record.Content)
        );
        var value = record.Event with
        {
            Input = input.Commitment.ToString(),
            Content = content.Commitment.ToString(),
        };
        return new LedgerEntry(EventClass.Flow, EventJson.Write(value), [input, content]);
    }

    private async ValueTask<long> AppendAsync(
        ReadOnlyMemory<LedgerEntry> entries,
        bool consequential
    )
    {
        try
        {
            // Never cancelled: a record that may or may not be there would be worse than a short wait.
            var first = await log.Ledger.AppendAsync(
                entries,
                consequential || alwaysPower ? Durability.Power : Durability.Process,
                CancellationToken.None
            );
            if (_fault is not null)
                Report(null);
            return first;
        }
        catch (LedgerUnavailableException e)
        {
            // Too many calls at once are refused like any other loss, but are no fault of the disk.
            if (e.IsOverload)
                Interlocked.Increment(ref _lost);
            else
                Report(e.Message);
            throw new RefusedException(
                RefusalFault.LedgerUnavailable,
                "Jidoka cannot record this call now, so it does not pass; try again later.",
                e
            );
        }
    }

    /// <summary>
    /// After a fault: records how many records could not be written, which also tries whether they can be again, so that
    /// a node that gets no calls because of the fault finds out that it is over.
    /// </summary>
    /// <param name="factory">The control state, through which it is recorded.</param>
    /// <param name="cancelled">Ends the wait.</param>
    /// <exception cref="LedgerUnavailableException">They still cannot.</exception>
    public async ValueTask RecoverAsync(LiveFactory factory, CancellationToken cancelled)
    {
        var lost = Interlocked.Read(ref _lost);
        // A fault may be told after the records it cost were counted off; it must not outlive them.
        if (lost == 0 && _fault is null)
            return;
        await factory.AppendAsync(
            now => new CoverageNoted("ledger", $"not recorded: {lost}")
            {
                TimeMs = now,
                By = "node",
            },
            cancelled
        );
        Interlocked.Add(ref _lost, -lost);
        Report(null);
    }

    private void Report(string? fault)
    {
        if (fault is not null)
            Interlocked.Increment(ref _lost);
        var before = Interlocked.Exchange(ref _fault, fault);
        if (before is null != fault is null)
            FaultChanged?.Invoke(fault);
    }
}
