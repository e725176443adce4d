using Jidoka.Storage.Recording;

namespace Jidoka.Exporting;

/// <summary>
/// Follows the ledger behind the calls and sends what it says to others in a form of theirs: every event at least once, in
/// order, from where it stood when the process ended. What cannot be sent waits in the ledger.
/// </summary>
internal sealed class LedgerExport : IDisposable
{
    /// <summary>How often the ledger is looked at, in milliseconds.</summary>
    public const int IntervalMs = 500;

    /// <summary>How many events are read in one step.</summary>
    public const int Batch = 512;

    /// <summary>The longest wait after a failure, in looks at the ledger: the waits double up to it.</summary>
    public const int MaxSkipped = 120;

    /// <summary>How many events before the mark are looked at again for what is open, at a start.</summary>
    public const int LookBack = 65_536;

    private readonly string _name;
    private readonly ILedger _ledger;
    private readonly IExportForm _form;
    private readonly IExportSink _sink;
    private readonly ExportMark _mark;
    private readonly TimeProvider _time;
    private readonly Action<string?>? _told;
    private int _failures;
    private int _skip;

    /// <summary>Makes one that goes on from its mark; without one, from the ledger's end.</summary>
    public LedgerExport(
        string name,
        ILedger ledger,
        IExportForm form,
        IExportSink sink,
        ExportMark mark,
        TimeProvider time,
        Action<string?>? told = null
    )
    {
        _name = name;
        _ledger = ledger;
        _form = form;
        _sink = sink;
        _mark = mark;
        _time = time;
        _told = told;
        Next = mark.Read(ledger.LogId) is { } next && next <= ledger.Size ? next : ledger.Size;
    }

    /// <summary>Its name.</summary>
    public string Name => _name;

    /// <summary>The ledger index of the next event to send.</summary>
    public long Next { get; private set; }

    /// <summary>Why the last step failed; null: it went through.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many documents the other side would never take, so that they were passed over, since the start.</summary>
    public long Refused => _sink.Refused;

    /// <summary>Follows the ledger until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancelled)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(IntervalMs), _time);
        try
        {
            // From here on a restart goes on from here, even if nothing has happened by then.
            _mark.Write(_ledger.LogId, Next);
            await RememberAsync(cancelled);
            while (await timer.WaitForNextTickAsync(cancelled))
                if (_skip-- <= 0)
                    await TryAsync(cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // The node stops; what is not sent is sent at the next start.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(e.Message);
        }
    }

    /// <summary>Sends all that the ledger holds now.</summary>
    /// <exception cref="ExportException">It was not taken.</exception>
    public async Task FollowAsync(CancellationToken cancelled)
    {
        int read;
        do
        {
            var documents = new List<byte[]>();
            var next = Next;
            read = 0;
            await foreach (var stored in _ledger.ReadAsync(Next, Batch, null, cancelled))
            {
                documents.AddRange(
                    _form.Of(stored.Index, EventJson.Read(stored.Event.Span), DecidedAt)
                );
                next = stored.Index + 1;
                read++;
            }
            if (read == 0)
                break;
            if (documents.Count > 0)
                await _sink.SendAsync(documents, cancelled);
            _mark.Write(_ledger.LogId, next);
            Next = next;
        } while (read == Batch);
        var quiet = _form.Quiet(_time.GetUtcNow().ToUnixTimeMilliseconds()).ToList();
        if (quiet.Count > 0)
            await _sink.SendAsync(quiet, cancelled);
    }

    /// <inheritdoc/>
    public void Dispose() => _sink.Dispose();

    private async Task TryAsync(CancellationToken cancelled)
    {
        try
        {
            await FollowAsync(cancelled);
            _failures = 0;
            Tell(null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The calls do not wait for this, so a fault here must not end it.
            Tell(e.Message);
            _skip = Math.Min(1 << Math.Min(_failures++, 16), MaxSkipped);
        }
    }

    /// <summary>Once when it begins to fail, and once when it goes on.</summary>
    private void Tell(string? fault)
    {
        if (Fault is null != fault is null)
            _told?.Invoke(fault);
        Fault = fault;
    }

    private async Task RememberAsync(CancellationToken cancelled)
    {
        var from = Math.Max(0, Next - LookBack);
        await foreach (
            var stored in _ledger.ReadAsync(
                from,
                (int)Math.Min(Next - from, LookBack),
                EventClass.Flow,
                cancelled
            )
        )
        {
            if (stored.Index >= Next)
                break;
            _form.Remember(EventJson.Read(stored.Event.Span));
        }
    }

    private Decided? DecidedAt(long index) =>
        _ledger.Read(index) is { } stored ? EventJson.Read(stored.Event.Span) as Decided : null;
}
