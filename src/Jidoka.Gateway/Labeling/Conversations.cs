using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway.Labeling;

/// <summary>
/// What of conversations was read already, so that what a client of a stateless protocol resends is compared and not read again.
/// A cache: what a request shows is all that counts for it, so whatever goes is read anew, and nothing is lent to another.
/// </summary>
internal sealed class Conversations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>How many bytes of content are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Reads what a request shows.</summary>
    /// <param name="who">Who sent it.</param>
    /// <param name="hint">What it says of its session.</param>
    /// <param name="parts">What it shows, in order.</param>
    /// <param name="humanUserTurns">Whether the agent's <c>user</c> role holds a person's own words.</param>
    /// <param name="factory">The inventory.</param>
    public ReadConversation Read(
        SessionPrincipal who,
        SessionHint hint,
        ImmutableArray<ContentPart> parts,
        bool humanUserTurns,
        FactorySnapshot factory
    )
    {
        var key = Key.Of(who, hint, parts);
        var known = Find(key, humanUserTurns, factory);
        var (best, shared) = Longest(known, hint.Prefixes, parts);
        var history = shared ?? Begin(factory);
        var labels = ImmutableArray.CreateBuilder<Label>(parts.Length);
        if (best is not null)
            labels.AddRange(best.Labels.Parts, history.Length);
        for (var i = history.Length; i < parts.Length; i++)
        {
            var label = PartLabeler.LabelOf(parts[i], humanUserTurns, factory);
            labels.Add(label);
            history = history.And(parts[i], label);
        }
        var read = new ReadConversation(
            history,
            new Labels(history.Context, labels.MoveToImmutable(), [])
        )
        {
            Messages = hint.Prefixes.IsDefault ? 0 : hint.Prefixes.Length,
            Digest = hint.Prefixes.IsDefaultOrEmpty ? 0 : hint.Prefixes[^1],
        };
        Keep(key, humanUserTurns, read, best is not null && shared == best.History ? best : null);
        return read;
    }

    /// <summary>Begins a conversation that is read by an inventory.</summary>
    public static History Begin(FactorySnapshot factory) =>
        new Conversation(factory.ToolByFunction, factory.Assets).Start;

    private ImmutableArray<ReadConversation> Find(
        Key key,
        bool humanUserTurns,
        FactorySnapshot factory
    )
    {
        lock (_gate)
        {
            return
                _entries.TryGetValue(key, out var node)
                && node.Value.HumanUserTurns == humanUserTurns
                && ReferenceEquals(
                    node.Value.Tips[0].History.Conversation.Inventory,
                    factory.Assets
                )
                ? node.Value.Tips
                : [];
        }
    }

    private static (ReadConversation? Best, History? Shared) Longest(
        ImmutableArray<ReadConversation> known,
        ImmutableArray<UInt128> prefixes,
        ImmutableArray<ContentPart> parts
    )
    {
        foreach (var one in known)
        {
            if (one.IsBeginningOf(prefixes, parts))
                return (one, one.History);
        }
        ReadConversation? best = null;
        History? shared = null;
        foreach (var one in known)
        {
            var its = one.History.SharedWith(parts);
            if (shared is not null && its.Length <= shared.Length)
                continue;
            (best, shared) = (one, its);
            if (its == one.History)
                break;
        }
        return (best, shared);
    }

    private void Keep(Key key, bool humanUserTurns, ReadConversation read, ReadConversation? grown)
    {
        lock (_gate)
        {
            ImmutableArray<ReadConversation> others = [];
            if (_entries.TryGetValue(key, out var node))
            {
                Remove_NeedsLock(node);
                if (
                    node.Value.HumanUserTurns == humanUserTurns
                    && node.Value.Tips[0].History.Conversation == read.History.Conversation
                )
                    others = node.Value.Tips;
            }
            if (read.History.Bytes > SessionLimits.MaxConversationBytes)
                return;
            ImmutableArray<ReadConversation> tips =
            [
                read,
                .. others
                    .Where(o => o != grown && o.History != read.History)
                    .Take(SessionLimits.MaxBranches - 1),
            ];
            var entry = new Entry(key, humanUserTurns, tips, tips.Sum(static t => t.History.Bytes));
            _entries[key] = _byUse.AddLast(entry);
            _bytes += entry.Bytes;
            while (
                _byUse.First is { } oldest
                && (
                    _bytes > SessionLimits.MaxConversationsBytes
                    || _entries.Count > SessionLimits.MaxConversations
                )
            )
                Remove_NeedsLock(oldest);
        }
    }

    private void Remove_NeedsLock(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
        _bytes -= node.Value.Bytes;
    }

    /// <summary>What a conversation is looked for by: who has it, what it calls itself and how it begins.</summary>
    private readonly record struct Key(SessionPrincipal Who, string Name, int Beginning)
    {
        public static Key Of(
            SessionPrincipal who,
            SessionHint hint,
            ImmutableArray<ContentPart> parts
        )
        {
            var beginning = new HashCode();
            foreach (var part in parts.AsSpan()[..Math.Min(parts.Length, FirstParts)])
                beginning.AddBytes(part.Json.Span[..Math.Min(part.Json.Length, FirstBytes)]);
            return new(
                who,
                hint.Header ?? hint.McpSession ?? hint.TraceId ?? "",
                beginning.ToHashCode()
            );
        }

        private const int FirstParts = 2;
        private const int FirstBytes = 512;
    }

    /// <summary>A conversation's last histories, newest first, all of one inventory.</summary>
    private sealed record Entry(
        Key Key,
        bool HumanUserTurns,
        ImmutableArray<ReadConversation> Tips,
        long Bytes
    );
}
