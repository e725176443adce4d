using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;

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

        static EmittedToolCall Pay(int to) =>
            new($"c{to}", "bank__pay", Encoding.UTF8.GetBytes($$"""{"to":"{{to}}"}"""));
    }

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

        public ValueTask<ClaimedIntent?> ClaimIntentAsync(
            SessionPrincipal who,
            SessionId? only,
            IntentKey key,
            long nowMs
        ) => _real.ClaimIntentAsync(who, only, key, nowMs);

        public ValueTask<Label> TaintOfAsync(AgentId agent) => _real.TaintOfAsync(agent);
    }
}
