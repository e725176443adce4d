using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// The answers that requests may name instead of saying them. A provider would keep these where no control holds; so
/// they are kept here, in memory, each for its own principal, for an hour at most. What is named is put into the
/// request before it is read, so that it is labelled and decided like what is said.
/// </summary>
internal sealed class KeptAnswers(TimeProvider clock)
{
    /// <summary>The most bytes kept for all principals; beyond it the greatest holder's oldest answers go.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    /// <summary>The most bytes of one answer and its input; a larger one is not kept.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>The most answers kept for all principals.</summary>
    public const int MaxAnswers = 16_384;

    /// <summary>How long an answer is kept, in milliseconds.</summary>
    public const int MaxAgeMs = 3_600_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionPrincipal, Shelf> _shelves = [];
    private long _bytes;
    private int _count;

    /// <summary>Keeps an answer for a principal.</summary>
    public void Keep(SessionPrincipal principal, KeptAnswer answer)
    {
        if (answer.Bytes > MaxAnswerBytes)
            return;
        lock (_lock)
        {
            if (!_shelves.TryGetValue(principal, out var shelf))
            {
                ForgetEmpty();
                _shelves[principal] = shelf = new();
            }
            DropOld(shelf);
            shelf.Add(answer, clock.GetTimestamp());
            (_bytes, _count) = (_bytes + answer.Bytes, _count + 1);
            while (_bytes > MaxBytes || _count > MaxAnswers)
                MakeRoom();
        }
    }

    /// <summary>An answer of this principal's; null if none of this id is kept for it.</summary>
    public KeptAnswer? Answer(SessionPrincipal principal, string id)
    {
        lock (_lock)
        {
            if (!_shelves.TryGetValue(principal, out var shelf))
                return null;
            DropOld(shelf);
            return shelf.Answers.GetValueOrDefault(id);
        }
    }

    /// <summary>An item of an answer of this principal's; null if none of this id is kept for it.</summary>
    public ReadOnlyMemory<byte>? Item(SessionPrincipal principal, string id)
    {
        lock (_lock)
        {
            if (!_shelves.TryGetValue(principal, out var shelf))
                return null;
            DropOld(shelf);
            // A bare null would become empty memory, and an id that is not kept would seem kept.
            return shelf.Items.TryGetValue(id, out var item)
                ? item.Json
                : (ReadOnlyMemory<byte>?)null;
        }
    }

    private void DropOld(Shelf shelf)
    {
        while (
            shelf.Order.TryPeek(out var oldest)
            && clock.GetElapsedTime(oldest.Since).TotalMilliseconds > MaxAgeMs
        )
            Drop(shelf);
    }

    private void ForgetEmpty()
    {
        foreach (var (principal, shelf) in _shelves)
        {
            DropOld(shelf);
            if (shelf.Order.Count == 0)
                _shelves.Remove(principal); // a dictionary may lose entries while it is read
        }
    }

    private void MakeRoom()
    {
        var (principal, shelf) = _shelves.MaxBy(static s => s.Value.Bytes);
        Drop(shelf);
        if (shelf.Order.Count == 0)
            _shelves.Remove(principal);
    }

    private void Drop(Shelf shelf)
    {
        var dropped = shelf.DropOldest();
        (_bytes, _count) = (_bytes - dropped.Bytes, _count - 1);
    }

    /// <summary>What is kept for one principal.</summary>
    private sealed class Shelf
    {
        public Queue<(KeptAnswer Answer, long Since)> Order { get; } = [];

        public Dictionary<string, KeptAnswer> Answers { get; } = [];

        public Dictionary<string, (KeptAnswer Of, ReadOnlyMemory<byte> Json)> Items { get; } = [];

        public long Bytes { get; private set; }

        public void Add(KeptAnswer answer, long now)
        {
            Order.Enqueue((answer, now));
            Answers[answer.Id] = answer;
            foreach (var (id, json) in answer.Items)
                if (id is not null)
                    Items[id] = (answer, json);
            Bytes += answer.Bytes;
        }

        public KeptAnswer DropOldest()
        {
            var (answer, _) = Order.Dequeue();
            if (Answers.GetValueOrDefault(answer.Id) == answer)
                Answers.Remove(answer.Id);
            foreach (var (id, _) in answer.Items)
                if (id is not null && Items.GetValueOrDefault(id).Of == answer)
                    Items.Remove(id);
            Bytes -= answer.Bytes;
            return answer;
        }
    }
}
