using Jidoka.Core.Labeling;
using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway.Tests.Identifying.Sessions;

/// <summary>What every session owner must hold to, wherever it lives.</summary>
public abstract class SessionOwnerConformance
{
    private static readonly SessionPrincipal Ann = new(new("a"), new UserId("ann"));
    private static readonly SessionPrincipal Bob = new(new("a"), new UserId("bob"));
    private static readonly Label Tainted = new(Integrity.Untrusted, Confidentiality.Confidential);
    private int _fresh;

    protected abstract ISessionOwner NewOwner();

    [Fact]
    public async Task A_header_names_one_session_of_one_principal()
    {
        var owner = NewOwner();
        var hint = new SessionHint(Header: "run");
        (await Bind(owner, Ann, hint)).ShouldSatisfyAllConditions(
            v => v.Id.Value.ShouldBe("run"),
            v => v.Calls.ShouldBe(0)
        );
        (await Bind(owner, Ann, hint)).Calls.ShouldBe(1);
        (
            await Should.ThrowAsync<RefusedException>(async () => await Bind(owner, Bob, hint))
        ).Fault.ShouldBe(RefusalFault.ForeignSession);
    }

    [Fact]
    public async Task The_same_trace_or_mcp_id_of_two_principals_is_two_sessions()
    {
        var owner = NewOwner();
        foreach (
            var hint in new[] { new SessionHint(TraceId: "t"), new SessionHint(McpSession: "m") }
        )
        {
            var ann = await Bind(owner, Ann, hint);
            (await Bind(owner, Ann, hint)).Id.ShouldBe(ann.Id);
            (await Bind(owner, Bob, hint)).Id.ShouldNotBe(ann.Id);
        }
    }

    [Fact]
    public async Task What_a_session_shows_is_its_own_and_replaced_by_all_of_it_said_again()
    {
        var owner = NewOwner();
        var session = (await Bind(owner, Ann, new SessionHint(Header: "run"))).Id;
        await owner.ShowAsync(Ann, session, Says("first"), isAll: true);
        await owner.ShowAsync(Ann, session, Says("second"), isAll: false);
        (await owner.ShownAsync(Ann, session)).History!.Length.ShouldBe(2);
        await owner.ShowAsync(Ann, session, Says("again"), isAll: true);
        (await owner.ShownAsync(Ann, session)).History!.Length.ShouldBe(1);
        (await owner.ShownAsync(Bob, session)).ShouldBe(Shown.Nothing);
    }

    [Fact]
    public async Task A_session_that_shows_too_much_lends_nothing_until_it_says_all_again()
    {
        var owner = NewOwner();
        var session = (await Bind(owner, Ann, new SessionHint(Header: "run"))).Id;
        await owner.ShowAsync(
            Ann,
            session,
            Says(new string('x', (int)SessionLimits.MaxShownBytes)),
            isAll: true
        );
        await owner.ShowAsync(Ann, session, Says("more"), isAll: false);
        (await owner.ShownAsync(Ann, session)).ShouldBe(new Shown(null, Label.Clean));
        await owner.ShowAsync(Ann, session, Says("all"), isAll: true);
        (await owner.ShownAsync(Ann, session)).History!.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Refusals_are_counted_and_what_they_were_about_is_kept_in_their_session()
    {
        const string First = """{"file":"a.txt"}""";
        const string Second = """{"file":"b.txt"}""";
        var owner = NewOwner();
        var hint = new SessionHint(Header: "run");
        var session = (await Bind(owner, Ann, hint)).Id;
        await owner.RefusedAsync(Ann, session, RefusedTargets.Of(First, null));
        await owner.RefusedAsync(Ann, session, RefusedTargets.Of(Second, null));
        var attacked = (await Bind(owner, Ann, hint)).Facts;
        attacked.Refused.ShouldBe(2);
        attacked.RefusedTargets!.Hold(First, null).ShouldBeTrue();
        attacked.RefusedTargets.Hold(Second, null).ShouldBeTrue();
        var other = (await Bind(owner, Ann, new SessionHint(Header: "other"))).Facts;
        (other.Refused, other.RefusedTargets).ShouldBe((0, null));
    }

    [Fact]
    public async Task No_interleaving_of_two_calls_of_a_session_loses_a_label()
    {
        const int Steps = 4;
        Label[] labels =
        [
            new(Integrity.Untrusted, Confidentiality.Internal, ["a"]),
            new(Integrity.Trusted, Confidentiality.Restricted, ["b"]),
            new(Integrity.Designated, Confidentiality.Public, ["c"]),
            new(Integrity.Trusted, Confidentiality.Confidential, ["d"]),
        ];
        // Each choice of which steps are the first call's is an interleaving: all of them.
        for (var order = 0; order < 1 << (2 * Steps); order++)
        {
            if (System.Numerics.BitOperations.PopCount((uint)order) != Steps)
                continue;
            var owner = NewOwner();
            var hint = new SessionHint(Header: "run");
            var done = new int[2];
            var expected = Label.Clean;
            for (var i = 0; i < 2 * Steps; i++)
            {
                var call = (order >> i) & 1;
                var before = expected;
                switch (done[call]++)
                {
                    case 0:
                        (await Bind(owner, Ann, hint, labels[call])).Label.ShouldBe(before);
                        expected = expected.Join(labels[call]);
                        break;
                    case 1:
                        await owner.ShowAsync(Ann, new("run"), Says($"all of {call}"), isAll: true);
                        break;
                    case 2:
                        await owner.ReadAsync(Ann, new("run"), labels[2 + call]);
                        expected = expected.Join(labels[2 + call]);
                        break;
                    default:
                        await owner.ShowAsync(Ann, new("run"), Says($"{call}"), isAll: false);
                        break;
                }
            }
            (await Bind(owner, Ann, hint)).Label.ShouldBe(expected, $"order {order}");
            (await owner.TaintOfAsync(Ann.Agent)).ShouldBe(expected, $"order {order}");
        }
    }

    private static History Says(string text) =>
        new Conversation().Start.And(
            new(
                Core.Intercepting.PartRole.User,
                System.Text.Encoding.UTF8.GetBytes("\"" + text + "\"")
            ),
            Label.Clean
        );

    [Fact]
    public async Task A_conversation_is_found_by_its_longest_known_prefix()
    {
        var owner = NewOwner();
        var first = await Bind(owner, Ann, Prefixes(false, 1, 2));
        var next = await Bind(owner, Ann, Prefixes(true, 1, 2, 3, 4));
        (next.Id, next.Link, next.Doubtful).ShouldBe((first.Id, "prefix", false));
        (await Bind(owner, Ann, Prefixes(true, 1, 2, 3, 4, 5, 6))).Id.ShouldBe(first.Id);
        (await Bind(owner, Ann, Prefixes(true, 9, 8, 7))).Id.ShouldNotBe(first.Id);
        (await Bind(owner, Bob, Prefixes(true, 1, 2, 3, 4))).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Two_runs_that_began_alike_are_doubtful_and_carry_both_taints()
    {
        var owner = NewOwner();
        var one = await Bind(owner, Ann, Prefixes(false, 1), Tainted);
        var two = await Bind(owner, Ann, Prefixes(false, 1));
        two.Id.ShouldNotBe(one.Id);
        var next = await Bind(owner, Ann, Prefixes(true, 1, 2, 3));
        next.Doubtful.ShouldBeTrue();
        next.Label.ShouldBe(Tainted);
    }

    [Fact]
    public async Task What_a_session_reads_that_gave_way_meanwhile_still_counts_as_read()
    {
        var owner = NewOwner();
        var gone = await Bind(owner, Ann, new SessionHint(McpSession: "m"));
        for (var i = 0; i < SessionLimits.MaxPerPrincipal; i++)
            await Bind(owner, Ann, SessionHint.None);

        await owner.ReadAsync(Ann, gone.Id, Tainted);

        (await owner.TaintOfAsync(new("a"))).ShouldBe(Tainted);
    }

    [Fact]
    public async Task What_a_session_read_never_leaves_its_label()
    {
        var owner = NewOwner();
        var hint = new SessionHint(Header: "run");
        await Bind(owner, Ann, hint);
        await owner.ReadAsync(Ann, new("run"), Tainted);
        (await Bind(owner, Ann, hint, Label.Clean)).Label.ShouldBe(Tainted);
        (await owner.TaintOfAsync(new("a"))).ShouldBe(Tainted);
        (await owner.TaintOfAsync(new("other"))).ShouldBe(Label.Clean);
    }

    [Fact]
    public async Task An_intent_is_claimed_once_by_its_principal_in_its_session_and_in_time()
    {
        var owner = NewOwner();
        var session = (await Bind(owner, Ann, SessionHint.None)).Id;
        var intent = NewIntent(session);
        await owner.AddIntentAsync(Ann, intent);
        (await owner.ClaimIntentAsync(Bob, null, intent.Key, 1)).ShouldBeNull();
        (await owner.ClaimIntentAsync(Ann, new("other"), intent.Key, 1)).ShouldBeNull();
        (await owner.ClaimIntentAsync(Ann, session, intent.Key, 1))!.Doubtful.ShouldBeFalse();
        (await owner.ClaimIntentAsync(Ann, session, intent.Key, 1)).ShouldBeNull();
        await owner.AddIntentAsync(Ann, intent);
        (
            await owner.ClaimIntentAsync(Ann, session, intent.Key, SessionLimits.IntentMs + 1)
        ).ShouldBeNull();
    }

    [Fact]
    public async Task An_intent_that_two_sessions_hold_is_doubtful()
    {
        var owner = NewOwner();
        await owner.AddIntentAsync(Ann, NewIntent(new("one")));
        await owner.AddIntentAsync(Ann, NewIntent(new("two")));
        (
            await owner.ClaimIntentAsync(Ann, null, NewIntent(new("one")).Key, 1)
        )!.Doubtful.ShouldBeTrue();
    }

    [Fact]
    public async Task Concurrent_claims_of_one_intent_have_one_winner()
    {
        var owner = NewOwner();
        var intent = NewIntent(new("s"));
        await owner.AddIntentAsync(Ann, intent);
        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(_ =>
                    Task.Run(async () => await owner.ClaimIntentAsync(Ann, null, intent.Key, 1))
                )
        );
        claims.Count(c => c is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_are_bounded_and_named_ones_are_not_forgotten_while_in_use()
    {
        var owner = NewOwner();
        await Bind(owner, Ann, new SessionHint(Header: "kept"), Tainted);
        for (var i = 0; i < SessionLimits.MaxPerPrincipal + 10; i++)
            await Bind(owner, Ann, Prefixes(false, 1000 + i));
        (await Bind(owner, Ann, new SessionHint(Header: "kept"))).Label.ShouldBe(Tainted);
        var full = NewOwner();
        for (var i = 0; i < SessionLimits.MaxPerPrincipal; i++)
            await Bind(full, Ann, new SessionHint(Header: "h" + i));
        var refused = await Should.ThrowAsync<RefusedException>(async () =>
            await Bind(full, Ann, new SessionHint(Header: "more"))
        );
        refused.Fault.ShouldBe(RefusalFault.TooBusy);
        (await Bind(full, Bob, new SessionHint(Header: "more"))).Id.Value.ShouldBe("more");
    }

    [Fact]
    public async Task A_named_session_that_was_idle_gives_way_and_leaves_its_taint_behind()
    {
        const long later = SessionLimits.NamedIdleMs + 2;
        var owner = NewOwner();
        await Bind(owner, Ann, new SessionHint(Header: "idle"), Tainted);
        for (var i = 1; i < SessionLimits.MaxPerPrincipal; i++)
            await Bind(owner, Ann, new SessionHint(Header: "h" + i), nowMs: later);

        await Bind(owner, Ann, new SessionHint(Header: "more"), nowMs: later);

        (await owner.TaintOfAsync(new("a"))).ShouldBe(Tainted);
        (await Bind(owner, Bob, new SessionHint(Header: "idle"), nowMs: later)).Label.ShouldBe(
            Label.Clean
        );
        await Should.ThrowAsync<RefusedException>(async () =>
            await Bind(owner, Ann, new SessionHint(Header: "again"), nowMs: later)
        );
    }

    [Fact]
    public async Task A_session_named_by_the_id_that_it_was_given_is_that_session()
    {
        var owner = NewOwner();
        var given = await Bind(owner, Ann, Prefixes(false, 1), Tainted);
        var named = await Bind(owner, Ann, new SessionHint(Header: given.Id.Value));
        (named.Id, named.Label).ShouldBe((given.Id, Tainted));
        (await owner.TaintOfAsync(new("a"))).ShouldBe(Tainted);
        var refused = await Should.ThrowAsync<RefusedException>(async () =>
            await Bind(owner, Bob, new SessionHint(Header: given.Id.Value))
        );
        refused.Fault.ShouldBe(RefusalFault.ForeignSession);
    }

    [Fact]
    public async Task Sessions_that_traces_open_give_way_and_leave_their_taint_behind()
    {
        var owner = NewOwner();
        await Bind(owner, Ann, new SessionHint(TraceId: "first"), Tainted);
        for (var i = 0; i < SessionLimits.MaxPerPrincipal; i++)
            await Bind(owner, Ann, new SessionHint(TraceId: "t" + i));
        (await owner.TaintOfAsync(new("a"))).ShouldBe(Tainted);
        (await Bind(owner, Ann, new SessionHint(TraceId: "first"))).Label.ShouldBe(Tainted);
    }

    [Fact]
    public async Task A_doubtful_intent_is_vouched_for_by_the_weaker_of_its_sessions()
    {
        var owner = NewOwner();
        await owner.AddIntentAsync(Ann, Traced("one", Supplier.User, Label.Clean));
        await owner.AddIntentAsync(Ann, Traced("two", Supplier.Model, Tainted));
        var claimed = await owner.ClaimIntentAsync(Ann, null, NewIntent(new("one")).Key, 1);
        var input = claimed!.Intent.Input;
        input.Origins.Single().Supplier.ShouldBe(Supplier.Model);
        (input.Context, input.Session.Doubtful).ShouldBe((Tainted, true));

        static Intent Traced(string session, Supplier to, Label read)
        {
            var intent = NewIntent(new(session));
            return intent with
            {
                Input = intent.Input with { Origins = [new("to", to, true)], Context = read },
            };
        }
    }

    [Fact]
    public async Task The_arguments_that_wait_are_bounded_and_the_oldest_give_way()
    {
        var owner = NewOwner();
        var intent = NewIntent(new("s"));
        var large = intent with
        {
            Key = intent.Key with { Tool = AssetId.Tool("s", "other") },
            Input = intent.Input with
            {
                Arguments = new string('x', (int)SessionLimits.MaxIntentChars / 4),
            },
        };
        await owner.AddIntentAsync(Ann, intent);
        for (var i = 0; i < 5; i++)
            await owner.AddIntentAsync(Ann, large);
        (await owner.ClaimIntentAsync(Ann, null, intent.Key, 1)).ShouldBeNull();
        (await owner.ClaimIntentAsync(Ann, null, large.Key, 1)).ShouldNotBeNull();
    }

    private async Task<SessionView> Bind(
        ISessionOwner owner,
        SessionPrincipal who,
        SessionHint hint,
        Label? read = null,
        long nowMs = 1
    ) =>
        await owner.BindAsync(
            who,
            hint,
            read ?? Label.Clean,
            new SessionId("fresh-" + ++_fresh),
            nowMs
        );

    private static SessionHint Prefixes(bool continued, params int[] digests) =>
        new(Prefixes: [.. digests.Select(d => (UInt128)d)], HasAssistantTurn: continued);

    private static Intent NewIntent(SessionId session)
    {
        ArgumentDigest.TryCompute("{}"u8.ToArray(), out var digest).ShouldBeTrue();
        var tool = AssetId.Tool("s", "t");
        var input = new DecisionInput
        {
            Agent = new("a"),
            Kind = CallKind.CallTool,
            Resource = tool,
            Door = Door.Mcp,
            Leg = Leg.Model,
            Context = Label.Clean,
            Session = new(session, false, Label.Clean, 0),
            TimeMs = 0,
        };
        return new Intent(
            new IntentKey(tool, digest),
            session,
            0,
            0,
            Decision.Refuse("x", "y"),
            input,
            0
        );
    }
}
