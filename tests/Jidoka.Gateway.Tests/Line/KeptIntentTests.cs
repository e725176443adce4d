using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class KeptIntentTests
{
    [Fact]
    public async Task Intents_that_cannot_be_kept_are_settled_and_give_their_reservations_back()
    {
        var sessions = new FullSessions();
        var line = await TestLine.StartAsync(
            sessions,
            TestLine.PermitAll,
            TestLine.HumanAgent("a", budget: 10),
            TestLine.PayTool
        );
        var parent = await line.EnterAsync(line.Infer("pay 1, 2 and 3"));
        sessions.Room = 1;

        await Should.ThrowAsync<RefusedException>(async () =>
            await line.Pipeline.DecideIntentsAsync(parent, [Pay(1), Pay(2), Pay(3)], default)
        );

        var decided = line.Log.Events.OfType<Decided>().Where(d => d.Leg == Leg.Model).ToArray();
        decided.Length.ShouldBe(3);
        line.Log.Events.OfType<Settled>()
            .Select(s => (s.Call, s.As, s.Spent))
            .ShouldBe([
                (decided[0].Call, SettledAs.Abandoned, 1),
                (decided[1].Call, SettledAs.Superseded, 0),
                (decided[2].Call, SettledAs.Superseded, 0),
            ]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Intents_whose_settlement_cannot_be_written_give_their_reservations_back(
        bool stateMoved
    )
    {
        var sessions = new FullSessions();
        var agent = TestLine.HumanAgent("a", budget: 10);
        var line = await TestLine.StartAsync(sessions, TestLine.PermitAll, agent, TestLine.PayTool);
        var parent = await line.EnterAsync(line.Infer("pay 1, 2 and 3"));
        sessions.Room = stateMoved ? 3 : 1;
        line.Log.BeforeAppend = async () =>
        {
            // The decisions are written, and so are new policies; the three settlements are not.
            line.Log.BeforeAppend = null;
            if (stateMoved)
                await line.LoadAsync("""@id("none") forbid (principal, action, resource);""");
            var left = 3;
            line.Log.BeforeAppend = () =>
                left-- > 0 ? throw new LedgerUnavailableException("disk full") : Task.CompletedTask;
        };

        var deciding = line.Pipeline.DecideIntentsAsync(parent, [Pay(1), Pay(2), Pay(3)], default);
        if (stateMoved)
            (await deciding).ShouldAllBe(p => !p.Decision.IsAllowed);
        else
            (await Should.ThrowAsync<RefusedException>(async () => await deciding)).Fault.ShouldBe(
                RefusalFault.TooBusy
            );

        var now = TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds();
        line.Budgets.Remaining(new("a"), agent.Agent, now).ShouldBe(stateMoved ? 9 : 8);
    }

    private static EmittedToolCall Pay(int to) =>
        new($"c{to}", "bank__pay", Encoding.UTF8.GetBytes($$"""{"to":"{{to}}"}"""));

    /// <summary>Sessions that keep only so many intents more.</summary>
    private sealed class FullSessions : ISessionOwner
    {
        private readonly LocalSessionOwner _real = new();

        public int Room { get; set; }

        public ValueTask AddIntentAsync(SessionPrincipal who, Intent intent) =>
            Room-- > 0
                ? _real.AddIntentAsync(who, intent)
                : throw new RefusedException(RefusalFault.TooBusy, "full");

        public ValueTask<SessionView> BindAsync(
            SessionPrincipal who,
            SessionHint hint,
            Label read,
            SessionId fresh,
            long nowMs
        ) => _real.BindAsync(who, hint, read, fresh, nowMs);

        public ValueTask ReadAsync(SessionPrincipal who, SessionId session, Label read) =>
            _real.ReadAsync(who, session, read);

        public ValueTask ShowAsync(
            SessionPrincipal who,
            SessionId session,
            History shown,
            bool isAll
        ) => _real.ShowAsync(who, session, shown, isAll);

        public ValueTask<Shown> ShownAsync(SessionPrincipal who, SessionId session) =>
            _real.ShownAsync(who, session);

        public ValueTask RestoreAsync(SessionTrail trail, Label label) =>
            _real.RestoreAsync(trail, label);

        public ValueTask RestoreAsync(ForgottenTrail trail, Label label) =>
            _real.RestoreAsync(trail, label);

        public ValueTask RecallAsync(SessionTrail trail, RefusedTargets refused, Shown shown) =>
            _real.RecallAsync(trail, refused, shown);

        public ValueTask RefusedAsync(
            SessionPrincipal who,
            SessionId session,
            RefusedTargets targets
        ) => _real.RefusedAsync(who, session, targets);

        public ValueTask<ClaimedIntent?> ClaimIntentAsync(
            SessionPrincipal who,
            SessionId? only,
            IntentKey key,
            long nowMs
        ) => _real.ClaimIntentAsync(who, only, key, nowMs);

        public ValueTask<Label> TaintOfAsync(AgentId agent) => _real.TaintOfAsync(agent);
    }
}
