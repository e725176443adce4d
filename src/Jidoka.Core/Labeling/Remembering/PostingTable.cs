namespace Jidoka.Core.Labeling.Remembering;

/// <summary>
/// Which texts hold what, by key, newest first. Grows at its end and is cut back there, each in time proportional to what comes
/// or goes.
/// </summary>
internal sealed class PostingTable
{
    private const int FirstSize = 16;

    /// <summary>No posting.</summary>
    public const int None = -1;

    private int[] _buckets = new int[FirstSize];
    private Slot[] _slots = new Slot[FirstSize];
    private Posting[] _postings = new Posting[FirstSize];
    private int _slotCount;

    /// <summary>How many postings it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The newest posting of a key, or <see cref="None"/>.</summary>
    public int LastOf(ulong key)
    {
        var slot = SlotOf(key);
        return slot < 0 ? None : _slots[slot].Last;
    }

    /// <summary>The next older posting of the same key, or <see cref="None"/>.</summary>
    public int PreviousOf(int posting) => _postings[posting].Previous;

    /// <summary>What a posting says.</summary>
    public int ValueOf(int posting) => _postings[posting].Value;

    /// <summary>How many postings its key has, up to this one.</summary>
    public int RankOf(int posting) => _postings[posting].Rank;

    /// <summary>Adds a posting; a key whose newest one says the same has it already.</summary>
    public void Add(ulong key, int value)
    {
        var slot = SlotOf(key);
        if (slot < 0)
            slot = NewSlot(key);
        var last = _slots[slot].Last;
        if (last >= 0 && _postings[last].Value == value)
            return;
        if (Count == _postings.Length)
            Array.Resize(ref _postings, Count * 2);
        _postings[Count] = new()
        {
            Slot = slot,
            Previous = last,
            Rank = last < 0 ? 1 : _postings[last].Rank + 1,
            Value = value,
        };
        _slots[slot].Last = Count++;
    }

    /// <summary>Adds a posting unless its key has one that says the same; for keys with few values.</summary>
    public void AddOnce(ulong key, int value)
    {
        for (var at = LastOf(key); at >= 0; at = PreviousOf(at))
        {
            if (ValueOf(at) == value)
                return;
        }
        Add(key, value);
    }

    /// <summary>Forgets the newest postings.</summary>
    /// <param name="count">How many stay.</param>
    public void CutTo(int count)
    {
        while (Count > count)
        {
            var posting = _postings[--Count];
            _slots[posting.Slot].Last = posting.Previous;
            if (posting.Previous >= 0)
                continue;
            // Keys come in the order of their first postings, so the one that has none left is the newest.
            _slotCount--;
            _buckets[BucketOf(_slots[posting.Slot].Key)] = _slots[posting.Slot].Next;
        }
    }

    private int SlotOf(ulong key)
    {
        for (var slot = _buckets[BucketOf(key)]; slot > 0; slot = _slots[slot - 1].Next)
        {
            if (_slots[slot - 1].Key == key)
                return slot - 1;
        }
        return None;
    }

    private int NewSlot(ulong key)
    {
        if (_slotCount == _slots.Length)
            Grow();
        ref var bucket = ref _buckets[BucketOf(key)];
        _slots[_slotCount] = new()
        {
            Key = key,
            Last = None,
            Next = bucket,
        };
        bucket = ++_slotCount;
        return _slotCount - 1;
    }

    private void Grow()
    {
        Array.Resize(ref _slots, _slotCount * 2);
        _buckets = new int[_slots.Length];
        for (var i = 0; i < _slotCount; i++)
        {
            ref var bucket = ref _buckets[BucketOf(_slots[i].Key)];
            _slots[i].Next = bucket;
            bucket = i + 1;
        }
    }

    private int BucketOf(ulong key) =>
        (int)((key * 0x9E3779B97F4A7C15) >> 32) & (_buckets.Length - 1);

    private struct Slot
    {
        public ulong Key;
        public int Last;
        public int Next;
    }

    private struct Posting
    {
        public int Slot;
        public int Previous;
        public int Rank;
        public int Value;
    }
}
