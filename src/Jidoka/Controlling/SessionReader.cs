using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Reads sessions from the ledger's newest flow events.</summary>
internal static class SessionReader
{
    /// <summary>The newest sessions, newest first.</summary>
    public static async Task<ImmutableArray<SessionRow>> ListAsync(
        ILedger ledger,
        int max,
        CancellationToken ended
    )
    {
        var rows = new Dictionary<SessionId, SessionRow>();
        await foreach (var (_, value) in FlowAsync(ledger, ended))
        {
            if (value is not Decided d)
                continue;
            var row =
                rows.GetValueOrDefault(d.Session)
                ?? new(d.Session, d.Agent, d.TimeMs, d.TimeMs, 0, 0, d.User);
            rows[d.Session] = row with
            {
                LastMs = d.TimeMs,
                Calls = row.Calls + 1,
                Refused = row.Refused + (d.Decision.IsAllowed ? 0 : 1),
            };
        }
        return
        [
            .. rows
                .Values.OrderByDescending(r => r.LastMs)
                .ThenBy(r => r.Id.Value, StringComparer.Ordinal)
                .Take(max),
        ];
    }

    /// <summary>The story of one session; null if the horizon shows none of it.</summary>
    public static async Task<SessionStory?> ReadAsync(
        ILedger ledger,
        SessionId id,
        CancellationToken ended
    )
    {
        var decided = new List<(long Index, Decided Event)>();
        var settled = new Dictionary<long, Settled>();
        var mine = new HashSet<long>();
        await foreach (var (index, value) in FlowAsync(ledger, ended))
        {
            if (value is Decided d && d.Session == id && decided.Count < ControlLimits.MaxSteps)
            {
                decided.Add((index, d));
                mine.Add(index);
            }
            else if (value is Settled s && mine.Contains(s.Decided))
            {
                settled[s.Decided] = s;
            }
        }
        if (decided.Count == 0)
            return null;
        var first = decided[0].Event;
        return new(
            id,
            first.Agent,
            [.. decided.Select(d => StepOf(d.Index, d.Event, settled.GetValueOrDefault(d.Index)))],
            Start(ledger),
            first.User
        );
    }

    private static SessionStep StepOf(long index, Decided d, Settled? settled) =>
        new(
            index,
            d.TimeMs,
            d.Kind,
            d.Door,
            d.Leg,
            d.Resource,
            d.Decision,
            d.Link,
            d.Doubtful,
            d.Label,
            d.Intent,
            settled
        );

    private static long Start(ILedger ledger) =>
        Math.Max(0, ledger.Size - ControlLimits.SessionHorizon);

    private static async IAsyncEnumerable<(long Index, LedgerEvent Event)> FlowAsync(
        ILedger ledger,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ended
    )
    {
        var events = ledger.ReadAsync(
            Start(ledger),
            (int)ControlLimits.SessionHorizon,
            EventClass.Flow,
            ended
        );
        await foreach (var stored in events)
            yield return (stored.Index, EventJson.Read(stored.Event.Span));
    }
}
