using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Mandates;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>Mandates on the line: given, narrowed, derived, counted, and kept over a restart.</summary>
public sealed class MandateLineTests
{
    private const string Mine = "run-1";

    [Theory]
    [InlineData(Mine, "a", null, false)]
    [InlineData("run-2", "a", null, true)]
    [InlineData("run-3", "b", null, true)]
    [InlineData("run-4", "a", "ann", true)]
    public async Task A_session_keeps_to_its_mandate_and_no_other_session_does(
        string session,
        string agent,
        string? user,
        bool passes
    )
    {
        var line = await StartAsync();
        await GiveAsync(line, Of("m", Mine, new() { Tools = ["mail/*"] }));
        await using var passage = await EnterAsync(line, session, TestLine.Agent(agent, user));
        passage.Decision.IsAllowed.ShouldBe(passes);
        if (!passes)
            passage.Decision.Policies.ShouldBe(["jidoka:mandate"]);
    }

    [Fact]
    public async Task What_a_request_shows_is_recorded_once_and_holds_without_it()
    {
        var line = await StartAsync();
        var shown = TestLine.Agent("a") with
        {
            Presented = Of("m", Mine, new() { Tools = ["mail/*"] }, MandateSource.Signed),
        };
        for (var i = 0; i < 2; i++)
            await using (var passage = await EnterAsync(line, Mine, shown))
                passage.Decision.IsAllowed.ShouldBeFalse();
        line.Log.Events.OfType<MandateGiven>().Count().ShouldBe(1);
        await using var later = await EnterAsync(line, Mine);
        later.Decision.Policies.ShouldBe(["jidoka:mandate"]);
        var decided = line.Log.Events[(int)later.Index].ShouldBeOfType<Decided>();
        decided.Mandates.ShouldBe(["m"]);
        (
            await new Replay(line.Log, line.Factory).RunAsync(later.Index, default)
        ).Same.ShouldBeTrue();
    }

    [Fact]
    public async Task A_mandate_never_grows()
    {
        var line = await StartAsync();
        await GiveAsync(line, Of("m", Mine, new() { Tools = ["bank/*"], Calls = 5 }));
        await WiderAsync(line, Of("n", Mine, new() { Tools = ["*"], Calls = 5 }), "tools");
        await WiderAsync(line, Of("n", Mine, new() { Tools = ["bank/*"] }), "calls");
        await WiderAsync(
            line,
            Of("m", Mine, new() { Tools = ["bank/pay"], Calls = 1 }),
            "another id"
        );
        await using (var allowed = await EnterAsync(line, Mine))
            allowed.Decision.IsAllowed.ShouldBeTrue();
        await GiveAsync(line, Of("n", Mine, new() { Tools = [], Calls = 5 }));
        await using var refused = await EnterAsync(line, Mine);
        refused.Decision.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_derived_verifies_to_its_parent_and_ends_with_it()
    {
        var line = await StartAsync();
        await GiveAsync(line, Of("p", Mine, new() { Tools = ["bank/*"] }));
        var helper = TestLine.Agent("b", null, "a");
        await WiderAsync(line, Child("c", new() { Tools = ["*"] }), "tools", helper);
        await WiderAsync(
            line,
            Child("c", new() { Tools = ["bank/pay"] }),
            "handed nothing on",
            TestLine.Agent("b")
        );
        await WiderAsync(
            line,
            Child("c", new() { Tools = ["bank/pay"] }, "gone"),
            "'gone'",
            helper
        );
        await GiveAsync(line, Child("c", new() { Tools = ["bank/pay"] }), helper);
        await using (var allowed = await EnterAsync(line, "sub", helper))
            allowed.Decision.IsAllowed.ShouldBeTrue();
        // The parent is narrowed, so that what was derived from the wider one stands for nothing.
        await GiveAsync(line, Of("q", Mine, new() { Tools = ["bank/see"] }));
        await using var refused = await EnterAsync(line, "sub", helper);
        refused.Decision.Reason.ShouldContain("'p'");
    }

    [Fact]
    public async Task What_a_token_carries_holds_in_each_session_of_the_delegate()
    {
        var line = await StartAsync();
        await GiveAsync(line, Of("p", Mine, new() { Tools = ["mail/*"] }));
        var helper = TestLine.Agent("b", null, "a") with { Mandates = ["p"] };
        await using (var refused = await EnterAsync(line, "sub", helper))
            refused.Decision.Reason.ShouldContain("'p'");
        await WiderAsync(
            line,
            Of("c", "sub", new() { Tools = ["bank/*"] }) with
            {
                Agent = new("b"),
            },
            "tools",
            helper
        );
        await using var gone = await EnterAsync(line, "sub", helper with { Mandates = ["other"] });
        gone.Decision.Reason.ShouldContain("'other'");
    }

    [Fact]
    public async Task An_agents_entry_bounds_all_its_sessions_and_those_of_its_delegates()
    {
        var line = await StartAsync();
        await RegisterAsync(line, new() { Mandate = new() { Tools = ["mail/*"] } });
        foreach (var caller in (Caller[])[TestLine.Agent("a"), TestLine.Agent("b", null, "a")])
        {
            await using var refused = await EnterAsync(line, caller.Agent.Value, caller);
            refused.Decision.Policies.ShouldBe(["jidoka:mandate"]);
        }
        await using var other = await EnterAsync(line, "other", TestLine.Agent("b"));
        other.Decision.IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public async Task Where_every_session_needs_a_mandate_one_without_calls_no_tool()
    {
        var line = await StartAsync();
        await RegisterAsync(line, new() { NeedsMandates = true });
        await using (var refused = await EnterAsync(line, Mine))
            refused.Decision.Reason.ShouldContain("needs a mandate");
        await GiveAsync(line, Of("m", Mine, new()));
        await using (var allowed = await EnterAsync(line, Mine))
            allowed.Decision.IsAllowed.ShouldBeTrue();
        await using var unnamed = await line.EnterAsync(line.ToolCall("""{"to":"x"}"""));
        unnamed.Decision.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public async Task Calls_are_counted_with_those_of_what_is_derived_and_over_a_restart()
    {
        var line = await StartAsync();
        await GiveAsync(line, Of("p", Mine, new() { Calls = 3 }));
        var helper = TestLine.Agent("b", null, "a");
        await GiveAsync(line, Child("c", new() { Calls = 3 }), helper);
        await using (var one = await EnterAsync(line, Mine))
            await one.SettleAsync(new Settlement(SettledAs.Done));
        await using (var two = await EnterAsync(line, "sub", helper))
            await two.SettleAsync(new Settlement(SettledAs.Failed));

        var budgets = new BudgetBook();
        using var factory = await LiveFactory.OpenAsync(line.Log, TestLine.Time, default);
        await FlowProjection.OpenAsync(line.Log, budgets, factory.Current, default);
        budgets.IsSpent(new("p", 2)).ShouldBeTrue();
        budgets.IsSpent(new("p", 3)).ShouldBeFalse();
        budgets.IsSpent(new("c", 2)).ShouldBeFalse();

        await using (var three = await EnterAsync(line, "sub", helper))
            three.Decision.IsAllowed.ShouldBeTrue();
        await using var four = await EnterAsync(line, Mine);
        four.Decision.Policies.ShouldBe(["jidoka:mandate-calls"]);
        await using var helped = await EnterAsync(line, "sub", helper);
        helped.Decision.Policies.ShouldBe(["jidoka:mandate-calls"]);
    }

    [Fact]
    public async Task A_restart_and_a_cache_find_the_same_mandates()
    {
        var line = await StartAsync();
        await GiveAsync(
            line,
            Of("p", Mine, new() { Tools = ["mail/*"], Arguments = [new("*", "to", ["x"])] })
        );
        using var factory = await LiveFactory.OpenAsync(line.Log, TestLine.Time, default);
        var cached = line
            .Factory.Current.Compact()
            .Aggregate(
                FactorySnapshot.Empty,
                static (state, e) => state.Apply(state.ControlSize, e)
            );
        foreach (var state in (FactorySnapshot[])[factory.Current, cached])
        {
            var found = state.MandatesOf(TestLine.Agent("a"), new(Mine)).All.Single();
            (found.Id, found.Terms.Tools!.Value.Single()).ShouldBe(("p", "mail/*"));
            found.Terms.Arguments!.Value.Single().OneOf.ShouldBe(["x"]);
        }
    }

    [Fact]
    public async Task An_intent_that_was_decided_under_a_wider_mandate_is_decided_again()
    {
        var line = await StartAsync();
        var hint = new SessionHint(Mine);
        await using var infer = await line.EnterAsync(line.Infer(hint: hint));
        var leg = (
            await line.Pipeline.DecideIntentsAsync(
                infer,
                [new("1", "pay", """{"to":"x"}"""u8.ToArray())],
                default
            )
        ).Single();
        leg.Decision.IsAllowed.ShouldBeTrue();
        await GiveAsync(line, Of("m", Mine, new() { Tools = [] }));
        await using var tool = await EnterAsync(line, Mine);
        tool.Decision.Policies.ShouldBe(["jidoka:mandate"]);
    }

    [Theory]
    [InlineData(11, null)]
    [InlineData(1, "gone")]
    public async Task An_intent_ends_with_its_mandate_and_is_not_one_under_others(
        int minutes,
        string? carried
    )
    {
        var hold = await HoldLine.StartAsync();
        await hold.Line.LoadAsync(TestLine.PermitAll);
        var now = hold.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await GiveAsync(hold.Line, Of("m", Mine, new()) with { ExpiresMs = now + 600_000 });
        await using var infer = await hold.Line.EnterAsync(
            hold.Line.Infer(hint: new SessionHint(Mine))
        );
        var leg = (
            await hold.Line.Pipeline.DecideIntentsAsync(
                infer,
                [new("1", "pay", """{"to":"x"}"""u8.ToArray())],
                default
            )
        ).Single();
        leg.Decision.IsAllowed.ShouldBeTrue();
        hold.Time.Advance(TimeSpan.FromMinutes(minutes));
        await using var tool = await EnterAsync(
            hold.Line,
            Mine,
            TestLine.Agent("a") with
            {
                Mandates = carried is null ? [] : [carried],
            }
        );
        tool.Decision.Policies.ShouldBe(["jidoka:mandate"]);
        hold.Line.Log.Events[(int)tool.Index].ShouldBeOfType<Decided>().Intent.ShouldBe(leg.Index);
    }

    [Fact]
    public async Task What_was_approved_under_a_wider_mandate_does_not_pass()
    {
        var hold = await HoldLine.StartAsync();
        var (call, id) = await hold.AskAsync();
        await GiveAsync(
            hold.Line,
            Of(
                "m",
                Mine,
                new() { Tools = [] },
                nowMs: hold.Time.GetUtcNow().ToUnixTimeMilliseconds()
            )
        );
        await hold.AllowAsync(id);
        await using var refused = await call.WaitAsync(HoldLine.Patience);
        refused.Decision.Policies.ShouldBe(["jidoka:mandate"]);
        hold.Line.Log.Events.ShouldNotContain(static e => e is ApprovalUsed);
    }

    [Fact]
    public async Task There_is_room_for_so_many_mandates_and_none_gives_way_that_may_still_hold()
    {
        var now = TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var state = FactorySnapshot.Empty;
        for (var i = 0; i < FactorySnapshot.MaxMandates; i++)
            state = state.Apply(
                i,
                new MandateGiven(Of("m" + i, "s" + i, new())) { TimeMs = now, By = "x" }
            );
        state.HasRoomForMandate(now).ShouldBeFalse();
        var later = now + 3_600_000 + FactorySnapshot.KeepMandateMs;
        state.HasRoomForMandate(later - 1).ShouldBeFalse();
        state.HasRoomForMandate(later).ShouldBeTrue();
        state = state.Apply(
            9_999,
            new MandateGiven(Of("n", "n", new())) { TimeMs = later, By = "x" }
        );
        state.Mandates.Keys.ShouldBe(["n"]);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Mandate.MaxLifeMs + 1)]
    public async Task A_mandate_has_an_end_and_not_a_far_one(long lifeMs)
    {
        var line = await StartAsync();
        var now = TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await WiderAsync(
            line,
            Of("m", Mine, new()) with
            {
                ExpiresMs = now + lifeMs,
            },
            "over already"
        );
        await WiderAsync(line, Of("m", Mine, new()) with { ExpiresMs = null }, "an end");
    }

    private static async Task<TestLine> StartAsync()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.PayTool,
            TestLine.HumanAgent("a"),
            TestLine.HumanAgent("b")
        );
        return line;
    }

    private static Task RegisterAsync(TestLine line, AgentFacts facts) =>
        line.ChangeAsync(now => new AssetRegistered(
            new() { Id = AssetId.Agent(new("a")), Agent = facts }
        )
        {
            TimeMs = now,
            By = "test",
        });

    private static ValueTask<Passage> EnterAsync(
        TestLine line,
        string session,
        Caller? caller = null
    ) => line.EnterAsync(line.ToolCall("""{"to":"x"}""", hint: new(session)), caller);

    private static async Task GiveAsync(TestLine line, Mandate mandate, Caller? caller = null) =>
        (await new MandateBook(line.Factory).GiveAsync(mandate, "test", caller)).ShouldNotBeNull();

    private static async Task WiderAsync(
        TestLine line,
        Mandate mandate,
        string says,
        Caller? caller = null
    )
    {
        var refused = await Should.ThrowAsync<RefusedException>(async () =>
            await new MandateBook(line.Factory).GiveAsync(mandate, "test", caller)
        );
        refused.Fault.ShouldBe(RefusalFault.WiderMandate);
        refused.Message.ShouldContain(says);
    }

    private static Mandate Child(string id, MandateTerms terms, string parent = "p") =>
        Of(id, "sub", terms) with
        {
            Agent = new("b"),
            Parent = parent,
        };

    private static Mandate Of(
        string id,
        string session,
        MandateTerms terms,
        MandateSource source = MandateSource.Operator,
        long? nowMs = null
    ) =>
        new(id, source, new("a"), terms)
        {
            Session = new(session),
            ExpiresMs = (nowMs ?? TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds()) + 3_600_000,
        };
}
