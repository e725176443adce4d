using Jidoka.Core.Labeling.Remembering;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <content>What sessions show at the tools' door, and what is known of them after a restart.</content>
internal sealed partial class PrincipalSessions
{
    /// <summary>Keeps what was shown, within the bounds.</summary>
    /// <returns>The sessions that have to give way to it.</returns>
    public ImmutableArray<(SessionPrincipal Who, SessionId Session)> Show(
        SessionId session,
        History shown,
        bool isAll
    )
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(session, out var open) || (!isAll && open.HasLost))
                return [];
            var all = isAll || open.Shown is null ? shown : With(open.Shown, shown);
            // Who says all of it needs none of what stands in the vault.
            if (isAll && open.Unread is { } trail)
                open.Unread = trail with { ShownAt = null, Answers = [], HasMoreAnswers = false };
            return Keep_NeedsLock(open, all);
        }
    }

    /// <summary>Gives way to what other sessions show.</summary>
    public void Lose(SessionId session)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(session, out var open))
                (open.Shown, open.HasLost) = (null, true);
        }
    }

    /// <summary>What was shown.</summary>
    public Shown ShownIn(SessionId session)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(session, out var open)
                ? new(open.Shown, open.HasLost ? open.Label : null)
                : Shown.Nothing;
        }
    }

    private static History With(History shown, History more)
    {
        var (parts, labels) = more.All;
        for (var i = 0; i < parts.Length; i++)
            shown = shown.And(parts[i], labels[i]);
        return shown;
    }

    /// <summary>Opens a session of before a restart.</summary>
    /// <param name="trail">What the ledger says of it.</param>
    /// <param name="label">What it has read.</param>
    public void Restore(SessionTrail trail, Label label)
    {
        lock (_gate)
        {
            if (
                _sessions.ContainsKey(trail.Session)
                || _sessions.Count >= SessionLimits.MaxPerPrincipal
            )
            {
                Forgotten_NeedsLock(label, trail.LastMs);
                return;
            }
            var name = trail.Named ? "header:" + trail.Session.Value : null;
            var open = Open_NeedsLock(trail.Session, name, trail.LastMs);
            open.Label = label;
            open.Calls = trail.Calls;
            open.Refused = trail.Refused;
            var shows = trail.ShownAt is not null || !trail.Answers.IsEmpty || trail.HasMoreAnswers;
            open.Unread = trail.Refused > 0 || shows ? trail : null;
        }
    }

    /// <summary>Counts what a session of before a restart had read that is not kept any more.</summary>
    public void RestoreForgotten(Label label, long atMs)
    {
        lock (_gate)
            Forgotten_NeedsLock(label, atMs);
    }

    /// <summary>Takes what was found in the vault of a session of before a restart, unless somebody brought it already.</summary>
    /// <returns>The sessions that have to give way to it.</returns>
    public ImmutableArray<(SessionPrincipal Who, SessionId Session)> Recall(
        SessionTrail trail,
        RefusedTargets refused,
        Shown shown
    )
    {
        lock (_gate)
        {
            if (
                !_sessions.TryGetValue(trail.Session, out var open) || open.Unread is not { } unread
            )
                return [];
            open.Unread = null;
            open.RefusedTargets = refused.And(open.RefusedTargets);
            // It said all of it anew in the meantime.
            if (unread is { ShownAt: null, Answers.IsEmpty: true, HasMoreAnswers: false })
                return [];
            if (shown.Lost is not null)
            {
                (open.Shown, open.HasLost) = (null, true);
                return room.Take(who, trail.Session, 0);
            }
            if (shown.History is not { } history)
                return [];
            return Keep_NeedsLock(open, open.Shown is { } more ? With(history, more) : history);
        }
    }

    // A session that shows too much lends nothing from then on, until it says all of it again.
    private ImmutableArray<(SessionPrincipal Who, SessionId Session)> Keep_NeedsLock(
        Open open,
        History all
    )
    {
        open.HasLost = all.Bytes > SessionLimits.MaxShownBytes;
        open.Shown = open.HasLost ? null : all;
        return room.Take(who, open.Id, open.Shown?.Bytes ?? 0);
    }

    private void Forgotten_NeedsLock(Label label, long atMs)
    {
        _forgotten = _forgotten.Join(label);
        _forgottenMs = Math.Max(_forgottenMs, atMs);
    }
}
