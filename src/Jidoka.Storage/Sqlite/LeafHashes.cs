using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// The leaf hashes of one append. Of a large one they are made on another thread, ahead of the commit that stores them one by
/// one: where the processor has no instructions for SHA-256, hashing takes half as long as storing.
/// </summary>
internal sealed class LeafHashes : IThreadPoolWorkItem
{
    /// <summary>The fewest events of an append whose hashes are made ahead.</summary>
    public const int MinAhead = 64;

    /// <summary>How many events are hashed before it is told.</summary>
    public const int Stretch = 16;

    private readonly ReadOnlyMemory<LedgerEntry> _entries;
    private readonly byte[] _hashes;
    private readonly bool[]? _made;
    private int _claimed = -1;

    /// <summary>Makes them, or begins to.</summary>
    /// <param name="entries">The events, which must not change until the append ends.</param>
    public LeafHashes(ReadOnlyMemory<LedgerEntry> entries)
    {
        _entries = entries;
        _hashes = new byte[entries.Length * TreeFrontier.HashSize];
        if (entries.Length < MinAhead)
        {
            Make(0, entries.Length);
            return;
        }
        _made = new bool[(entries.Length + Stretch - 1) / Stretch];
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The hash of an event; waits until it is made.</summary>
    public ReadOnlySpan<byte> this[int entry]
    {
        get
        {
            if (_made is { } made)
                Await(made, entry / Stretch);
            return _hashes.AsSpan(entry * TreeFrontier.HashSize, TreeFrontier.HashSize);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryMakeNext(_made!)) { }
    }

    private void Await(bool[] made, int stretch)
    {
        var spin = new SpinWait();
        while (!Volatile.Read(ref made[stretch]))
        {
            // What nobody has begun is made here, so that this never waits for a thread of the pool to come free; what another
            // thread has begun it ends soon.
            if (!TryMakeNext(made))
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private bool TryMakeNext(bool[] made)
    {
        // Looked at first, for whoever waits asks again and again.
        if (Volatile.Read(ref _claimed) >= made.Length)
            return false;
        var stretch = Interlocked.Increment(ref _claimed);
        if (stretch >= made.Length)
            return false;
        Make(stretch * Stretch, Math.Min(_entries.Length, (stretch + 1) * Stretch));
        Volatile.Write(ref made[stretch], true);
        return true;
    }

    private void Make(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var entry = _entries.Span[i];
            LeafHash.Of(
                entry.Class,
                entry.Event.Span,
                _hashes.AsSpan(i * TreeFrontier.HashSize, TreeFrontier.HashSize)
            );
        }
    }
}
