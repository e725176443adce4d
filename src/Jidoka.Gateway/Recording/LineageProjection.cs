using System.Security.Cryptography;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Folds the ledger into the lineage, behind the calls. Its mark is the watermark: a question that needs an event waits
/// until the mark is past it.
/// </summary>
public sealed class LineageProjection : IDisposable
{
    /// <summary>How often the ledger is looked at, in milliseconds.</summary>
    public const int IntervalMs = 100;

    /// <summary>How many events are folded in one step.</summary>
    public const int Batch = 512;

    private readonly ILedger _ledger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();

    // Belongs to whoever has the turn.
    private readonly LineageBatch _batch = new();
    private int _rebuilding;

    /// <summary>Goes on where the store stands; begins anew if that is no place of this ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="store">The store, which this owns from now on.</param>
    /// <exception cref="LedgerUnavailableException">One of them cannot be used.</exception>
    public LineageProjection(ILedger ledger, LineageStore store)
    {
        _ledger = ledger;
        Store = store;
        if (!IsOfThisLedger())
            store.Clear();
    }

    /// <summary>What was folded, to be asked.</summary>
    public LineageStore Store { get; }

    /// <summary>The ledger index up to which events are folded (exclusive).</summary>
    public long Watermark => Store.Size;

    /// <summary>Whether the ledger is folded anew.</summary>
    public bool IsRebuilding => Volatile.Read(ref _rebuilding) != 0;

    /// <summary>Why the last step failed; null: it went through.</summary>
    public string? Fault { get; private set; }

    /// <summary>Follows the ledger until cancelled. What fails is tried again.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancelled">Ends it.</param>
    public async Task RunAsync(TimeProvider time, CancellationToken cancelled)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(IntervalMs), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancelled))
            {
                try
                {
                    await FollowAsync(_ledger.Size, cancelled);
                    Fault = null;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The calls do not wait for this, so a fault here must not end it.
                    Fault = e.Message;
                }
            }
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // The node stops; what is not folded is folded at the next start.
        }
    }

    /// <summary>Folds until the watermark is at an index, or at the ledger's end, and no further.</summary>
    /// <param name="size">The index (exclusive).</param>
    /// <param name="cancelled">Ends the wait.</param>
    /// <exception cref="LedgerUnavailableException">The ledger or the store cannot be used.</exception>
    public async Task FollowAsync(long size, CancellationToken cancelled)
    {
        await _turn.WaitAsync(cancelled);
        try
        {
            while (Store.Size < size && await StepAsync(size, cancelled)) { }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Begins to fold the whole ledger anew, behind the calls; questions wait for it. A process that ends meanwhile goes on
    /// where it stood.
    /// </summary>
    /// <returns>False: it is under way already.</returns>
    public bool TryBeginRebuild()
    {
        if (Interlocked.Exchange(ref _rebuilding, 1) != 0)
            return false;
        _ = Task.Run(async () =>
        {
            try
            {
                await RebuildAsync(_ended.Token);
                Fault = null;
            }
            catch (Exception e)
            {
                // The loop that follows the ledger tries again from where this stopped.
                Fault = e.Message;
            }
            finally
            {
                Volatile.Write(ref _rebuilding, 0);
            }
        });
        return true;
    }

    /// <summary>Folds the whole ledger anew.</summary>
    /// <param name="cancelled">Ends it; what is folded by then stays.</param>
    /// <exception cref="LedgerUnavailableException">The ledger or the store cannot be used.</exception>
    public async Task RebuildAsync(CancellationToken cancelled)
    {
        await _turn.WaitAsync(cancelled);
        try
        {
            Store.Clear();
            while (await StepAsync(_ledger.Size, cancelled)) { }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        // A step under way ends first: it holds the store.
        _turn.Wait();
        Store.Dispose();
        _turn.Dispose();
        _ended.Dispose();
    }

    private async Task<bool> StepAsync(long end, CancellationToken cancelled)
    {
        _batch.Clear();
        var size = Store.Size;
        var max = (int)Math.Clamp(end - size, 0, Batch);
        ReadOnlyMemory<byte> last = default;
        await foreach (var stored in _ledger.ReadAsync(size, max, null, cancelled))
        {
            if (LineageFold.MayState(stored.Event.Span))
                _batch.Add(stored.Index, stored.Event.Span, DecidedAt);
            (size, last) = (stored.Index + 1, stored.Event);
        }
        if (last.IsEmpty)
            return false;
        Store.Apply(_batch, size, SHA256.HashData(last.Span));
        return true;
    }

    private Decided? DecidedAt(long index) =>
        _ledger.Read(index) is { } stored ? EventJson.Read(stored.Event.Span) as Decided : null;

    private bool IsOfThisLedger() =>
        Store.Size == 0
        || (
            _ledger.Read(Store.Size - 1) is { } stored
            && SHA256.HashData(stored.Event.Span).AsSpan().SequenceEqual(Store.LastEvent.Span)
        );
}
