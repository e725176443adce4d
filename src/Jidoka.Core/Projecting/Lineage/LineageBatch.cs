using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>What a stretch of the ledger says of the lineage.</summary>
public sealed class LineageBatch
{
    private readonly List<(long Index, LineageLink Link)> _links = [];
    private readonly List<QuarantinedReport> _quarantined = [];

    /// <summary>The links, in the ledger's order.</summary>
    public IReadOnlyList<(long Index, LineageLink Link)> Links => _links;

    /// <summary>The reports that were not taken.</summary>
    public IReadOnlyList<QuarantinedReport> Quarantined => _quarantined;

    /// <summary>Folds one event.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="value">The event.</param>
    /// <param name="decidedAt">Gives the decision at a ledger index; null if there is none.</param>
    public void Add(long index, LedgerEvent value, Func<long, Decided?> decidedAt)
    {
        if (value is LineageQuarantined q)
            _quarantined.Add(new(index, q.TimeMs, q.Where, q.Why, q.Bytes));
        foreach (var link in LineageFold.LinksOf(index, value, decidedAt))
            _links.Add((index, link));
    }
}
