using System.Collections.Concurrent;
using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>The session owner of a single node: a lock for each principal.</summary>
public sealed class LocalSessionOwner : ISessionOwner
{
    private readonly ConcurrentDictionary<SessionPrincipal, PrincipalSessions> _principals = new();
    private readonly ShownRoom _room = new();
    private readonly ConcurrentDictionary<string, SessionPrincipal> _named = new(
        StringComparer.Ordinal
    );

    /// <inheritdoc/>
    public ValueTask<SessionView> BindAsync(
        SessionPrincipal who,
        SessionHint hint,
        Label read,
        SessionId fresh,
        long nowMs
    )
    {
        if (hint.Header is not { } name)
            return ValueTask.FromResult(Bind(who, hint, read, fresh, nowMs));
        if (!IsAcceptable(name))
            throw new RefusedException(
                RefusalFault.ForeignSession,
                $"The Jidoka-Session header must be 1 to {SessionLimits.MaxNameLength} letters, digits, '.', '_' or '-'."
            );
        var isNew = _named.TryAdd(name, who);
        if (!isNew && _named.TryGetValue(name, out var owner) && owner != who)
            throw new RefusedException(
                RefusalFault.ForeignSession,
                "The session named in the Jidoka-Session header is not yours; use a name of your own."
            );
        try
        {
            return ValueTask.FromResult(Bind(who, hint, read, fresh, nowMs));
        }
        catch (RefusedException) when (isNew)
        {
            // A name that opened no session stays free, so that refused ones cannot pile up.
            _named.TryRemove(name, out _);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask ReadAsync(SessionPrincipal who, SessionId session, Label read)
    {
        if (_principals.TryGetValue(who, out var sessions))
            sessions.Read(session, read);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ShowAsync(SessionPrincipal who, SessionId session, History shown, bool isAll)
    {
        if (_principals.TryGetValue(who, out var sessions))
            GiveWay(sessions.Show(session, shown, isAll));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RestoreAsync(SessionTrail trail, Label label)
    {
        Of(new(trail.Agent, trail.User), trail.LastMs).Restore(trail, label);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RestoreAsync(ForgottenTrail trail, Label label)
    {
        Of(new(trail.Agent, trail.User), trail.LastMs).RestoreForgotten(label, trail.LastMs);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RecallAsync(SessionTrail trail, RefusedTargets refused, Shown shown)
    {
        if (_principals.TryGetValue(new(trail.Agent, trail.User), out var sessions))
            GiveWay(sessions.Recall(trail, refused, shown));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Shown> ShownAsync(SessionPrincipal who, SessionId session) =>
        ValueTask.FromResult(
            _principals.TryGetValue(who, out var sessions)
                ? sessions.ShownIn(session)
                : Shown.Nothing
        );

    /// <inheritdoc/>
    public ValueTask RefusedAsync(SessionPrincipal who, SessionId session, RefusedTargets targets)
    {
        if (_principals.TryGetValue(who, out var sessions))
            sessions.Refused(session, targets);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask AddIntentAsync(SessionPrincipal who, Intent intent)
    {
        while (!Of(who, intent.TimeMs).TryAddIntent(intent))
            continue;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ClaimedIntent?> ClaimIntentAsync(
        SessionPrincipal who,
        SessionId? only,
        IntentKey key,
        long nowMs
    ) =>
        ValueTask.FromResult(
            _principals.TryGetValue(who, out var sessions)
                ? sessions.ClaimIntent(only, key, nowMs)
                : null
        );

    /// <inheritdoc/>
    public ValueTask<Label> TaintOfAsync(AgentId agent)
    {
        var taint = Label.Clean;
        foreach (var (who, sessions) in _principals)
        {
            if (who.Agent == agent)
                taint = taint.Join(sessions.Taint());
        }
        return ValueTask.FromResult(taint);
    }

    private void GiveWay(ImmutableArray<(SessionPrincipal Who, SessionId Session)> gone)
    {
        foreach (var (who, session) in gone)
        {
            if (_principals.TryGetValue(who, out var sessions))
                sessions.Lose(session);
        }
    }

    // One that is being forgotten is out of the table, or will be at once: the next look finds or makes another.
    private SessionView Bind(
        SessionPrincipal who,
        SessionHint hint,
        Label read,
        SessionId fresh,
        long nowMs
    )
    {
        while (true)
        {
            if (Of(who, nowMs).Bind(hint, read, fresh, nowMs) is { } view)
                return view;
        }
    }

    private PrincipalSessions Of(SessionPrincipal who, long nowMs)
    {
        if (_principals.TryGetValue(who, out var known))
            return known;
        if (_principals.Count >= SessionLimits.MaxPrincipals)
            ForgetIdle(nowMs);
        if (_principals.Count >= SessionLimits.MaxPrincipals)
            throw new RefusedException(
                RefusalFault.TooBusy,
                $"There are {SessionLimits.MaxPrincipals} principals with open sessions; try again later."
            );
        return _principals.GetOrAdd(
            who,
            static (who, made) => new PrincipalSessions(who, made.Names, made.Room, made.NowMs),
            (Names: _named, Room: _room, NowMs: nowMs)
        );
    }

    private void ForgetIdle(long nowMs)
    {
        foreach (var (who, sessions) in _principals)
        {
            if (sessions.TryForget(nowMs))
                _principals.TryRemove(KeyValuePair.Create(who, sessions));
        }
    }

    private static bool IsAcceptable(string name)
    {
        if (name.Length is 0 or > SessionLimits.MaxNameLength)
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        }
        return true;
    }
}
