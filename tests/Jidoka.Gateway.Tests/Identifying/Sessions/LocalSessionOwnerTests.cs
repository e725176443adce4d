using System.Collections.Concurrent;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway.Tests.Identifying.Sessions;

public sealed class LocalSessionOwnerTests : SessionOwnerConformance
{
    protected override ISessionOwner NewOwner() => new LocalSessionOwner();

    [Fact]
    public void A_principal_that_is_being_forgotten_takes_nothing_that_would_be_lost_with_it()
    {
        var names = new ConcurrentDictionary<string, SessionPrincipal>();
        var who = new SessionPrincipal(new("a"), null);
        var sessions = new PrincipalSessions(who, names, new ShownRoom(), 0);
        sessions.Bind(SessionHint.None, Label.Clean, new("s"), 1).ShouldNotBeNull();
        sessions.TryForget(SessionLimits.IdleMs).ShouldBeFalse();

        sessions.TryForget(SessionLimits.IdleMs + 2).ShouldBeTrue();

        sessions.Bind(SessionHint.None, Label.Clean, new("t"), 2).ShouldBeNull();
        names.ShouldBeEmpty();
    }

    [Fact]
    public void A_principal_that_just_came_is_not_idle()
    {
        const long NowMs = 10 * SessionLimits.IdleMs;
        var names = new ConcurrentDictionary<string, SessionPrincipal>();
        var sessions = new PrincipalSessions(new(new("a"), null), names, new ShownRoom(), NowMs);

        sessions.TryForget(NowMs).ShouldBeFalse();

        sessions.Bind(SessionHint.None, Label.Clean, new("s"), NowMs).ShouldNotBeNull();
    }
}
