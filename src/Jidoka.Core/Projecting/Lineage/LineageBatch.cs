using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>
/// What a stretch of the ledger says of the lineage. Links that say the same are one: most events of a busy session repeat
/// what was said before, and writing it each time would cost more than reading it.
/// </summary>
public sealed class LineageBatch
{
    private readonly List<BatchLink> _links = [];
    private readonly Dictionary<(LineageNode, LineageNode, LinkReason, bool), BatchLink> _known =
    [];
    private readonly List<QuarantinedReport> _quarantined = [];

    /// <summary>The links, in the order in which the ledger states them first.</summary>
    public IReadOnlyList<BatchLink> Links => _links;

    /// <summary>The reports that were not taken.</summary>
    public IReadOnlyList<QuarantinedReport> Quarantined => _quarantined;

    /// <summary>
    /// Empties it for the next stretch. Its tables keep their room: grown anew for each stretch of a busy log they would be
    /// large objects, of which a few a second make the collector walk the whole heap.
    /// </summary>
    public void Clear()
    {
        _links.Clear();
        _known.Clear();
        _quarantined.Clear();
    }

    /// <summary>Folds one event. The next one has a higher index.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="stored">The event's bytes.</param>
    /// <param name="decidedAt">Gives the decision at a ledger index; null if there is none.</param>
    /// <exception cref="JsonException">The bytes are not an event that this version knows.</exception>
    public void Add(long index, ReadOnlySpan<byte> stored, Func<long, Decided?> decidedAt)
    {
        if (StatedCall.TryRead(stored, out var call))
        {
            foreach (var link in LineageFold.LinksOf(index, call))
                Add(index, link);
            return;
        }
        var value = EventJson.Read(stored);
        if (value is LineageQuarantined q)
            _quarantined.Add(new(index, q.TimeMs, q.Where, q.Why, q.Bytes));
        foreach (var link in LineageFold.LinksOf(index, value, decidedAt))
            Add(index, link);
    }

    private void Add(long index, in LineageLink link)
    {
        var key = (link.From, link.To, link.Reason, link.IsReported);
        if (_known.TryGetValue(key, out var known))
        {
            known.Repeat(index, link);
            return;
        }
        var first = new BatchLink(index, link);
        _known.Add(key, first);
        _links.Add(first);
    }
}
