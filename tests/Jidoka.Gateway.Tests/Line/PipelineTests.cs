using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class PipelineTests
{
    private const string VouchedOnly = """
        @id("infer") permit (principal, action == Action::"infer", resource);
        @id("vouched") permit (principal, action == Action::"callTool", resource)
        when { context.targets.weakest == "user" };
        """;

    private static readonly EmittedToolCall PayBob = new(
        "1",
        "pay",
        """{"to":"robert"}"""u8.ToArray()
    );

    [Fact]
    public async Task A_decision_is_in_the_ledger_before_the_call_is_released_and_a_settlement_after()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        await using var passage = await line.EnterAsync(line.Infer());
        passage.Decision.Verdict.ShouldBe(Verdict.Allow);
        var decided = line.Log.Events[(int)passage.Index].ShouldBeOfType<Decided>();
        (decided.Agent.Value, decided.Call).ShouldBe(("a", passage.Call.Id));
        await passage.SettleAsync(
            new Settlement(SettledAs.Done) { Status = 200, Answer = "answer"u8.ToArray() }
        );
        await passage.SettleAsync(new Settlement(SettledAs.Failed));
        var settled = line.Log.Events.OfType<Settled>().ShouldHaveSingleItem();
        (settled.Decided, settled.As).ShouldBe((passage.Index, SettledAs.Done));
    }

    [Fact]
    public async Task A_call_that_cannot_be_recorded_is_refused()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.HumanAgent("a", budget: 1)
        );
        line.Log.BeforeAppend = () => throw new LedgerUnavailableException("disk full");
        var refused = await Should.ThrowAsync<RefusedException>(async () =>
            await line.EnterAsync(line.Infer())
        );
        refused.Fault.ShouldBe(RefusalFault.LedgerUnavailable);
        refused.Message.ShouldNotContain("disk");
        line.Cord.Open.ShouldBe(0);
        line.Log.BeforeAppend = null;
        await using var passage = await line.EnterAsync(line.Infer());
        passage.Decision.IsAllowed.ShouldBeTrue("the failed call gave its reservation back");
    }

    [Fact]
    public async Task Consequential_calls_are_recorded_to_survive_a_power_cut_and_others_to_survive_the_process()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll, TestLine.PayTool);
        await using var infer = await line.EnterAsync(line.Infer());
        await using var pay = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        line.Log.DurabilityOf(infer.Index).ShouldBe(Durability.Process);
        line.Log.DurabilityOf(pay.Index).ShouldBe(Durability.Power);
    }

    [Fact]
    public async Task One_intent_is_decided_once_and_its_second_leg_takes_decision_and_reservation_over()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a", budget: 3)
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        var legs = await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        legs.Single().Decision.Policies.ShouldBe(["vouched"]);
        await using var tool = await line.EnterAsync(line.ToolCall("""{ "to" : "robert" }"""));
        var second = line.Log.Events[(int)tool.Index].ShouldBeOfType<Decided>();
        second.Decision.Verdict.ShouldBe(Verdict.Allow);
        (second.Intent, second.Reserved, second.Link).ShouldBe((legs[0].Index, 0, "intent"));
        second.Session.ShouldBe(infer.Session);
        await using var again = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        again.Decision.Verdict.ShouldBe(
            Verdict.Deny,
            "an intent is used once, and without it nobody named robert"
        );
    }

    [Fact]
    public async Task An_intent_is_never_claimed_with_other_arguments_or_by_another_agent()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        await using var other = await line.EnterAsync(line.ToolCall("""{"to":"eve"}"""));
        await using var stranger = await line.EnterAsync(
            line.ToolCall("""{"to":"robert"}"""),
            TestLine.Agent("b")
        );
        await using var user = await line.EnterAsync(
            line.ToolCall("""{"to":"robert"}"""),
            TestLine.Agent("a", "someone")
        );
        new[] { other, stranger, user }.ShouldAllBe(p => p.Decision.Verdict == Verdict.Deny);
    }

    [Fact]
    public async Task A_second_leg_is_decided_again_when_policy_moved_since_the_first()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        await line.LoadAsync(
            VouchedOnly
                + """@id("no") forbid (principal, action == Action::"callTool", resource);"""
        );
        await using var tool = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        tool.Decision.Policies.ShouldBe(["no"]);
    }

    [Fact]
    public async Task A_state_that_moves_while_the_decision_is_recorded_is_decided_on_again()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        line.Log.BeforeAppend = async () =>
        {
            line.Log.BeforeAppend = null;
            await line.StopAsync("a");
        };
        await using var passage = await line.EnterAsync(line.Infer());
        passage.Decision.Policies.ShouldBe(["jidoka:contained"]);
        line.Log.Events.OfType<Settled>().Single().As.ShouldBe(SettledAs.Superseded);
    }

    [Fact]
    public async Task Stopping_an_agent_cuts_what_is_open_and_its_delegates_and_refuses_what_comes()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var open = await line.EnterAsync(line.Infer());
        var delegated = await line.EnterAsync(line.Infer(), TestLine.Agent("b", "u", "a"));
        var other = await line.EnterAsync(line.Infer(), TestLine.Agent("c"));
        await line.StopAsync("a");
        (open.Cut.IsCancellationRequested, delegated.Cut.IsCancellationRequested).ShouldBe(
            (true, true)
        );
        other.Cut.IsCancellationRequested.ShouldBeFalse();
        await open.DisposeAsync();
        line.Log.Events.OfType<Settled>().Single().As.ShouldBe(SettledAs.Cut);
        await using var next = await line.EnterAsync(line.Infer());
        next.Decision.Policies.ShouldBe(["jidoka:contained"]);
        await line.ChangeAsync(now => new AgentReleased(new("a")) { TimeMs = now, By = "test" });
        await using var released = await line.EnterAsync(line.Infer());
        released.Decision.IsAllowed.ShouldBeTrue();
        await delegated.DisposeAsync();
        await other.DisposeAsync();
        await released.DisposeAsync();
        await next.DisposeAsync();
        line.Cord.Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_stop_cuts_what_is_open_even_when_it_cannot_be_recorded()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var open = await line.EnterAsync(line.Infer());
        line.Log.BeforeAppend = () => throw new LedgerUnavailableException("disk full");
        await Should.ThrowAsync<LedgerUnavailableException>(() => line.StopAsync("a"));
        open.Cut.IsCancellationRequested.ShouldBeTrue();
        await Should.ThrowAsync<RefusedException>(async () => await line.EnterAsync(line.Infer()));
        await open.DisposeAsync();
    }

    [Fact]
    public async Task Concurrent_calls_never_overspend_the_budget()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.HumanAgent("a", budget: 10)
        );
        var passages = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ => Task.Run(async () => await line.EnterAsync(line.Infer())))
        );
        passages.Count(p => p.Decision.IsAllowed).ShouldBe(10);
        passages
            .Where(p => !p.Decision.IsAllowed)
            .ShouldAllBe(p => p.Decision.Policies[0] == "jidoka:budget");
    }

    [Fact]
    public async Task A_session_of_another_agent_is_refused()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var hint = new SessionHint(Header: "run-1");
        await using var mine = await line.EnterAsync(line.Infer(hint: hint));
        mine.Session.Value.ShouldBe("run-1");
        var refused = await Should.ThrowAsync<RefusedException>(async () =>
            await line.EnterAsync(line.Infer(hint: hint), TestLine.Agent("b"))
        );
        refused.Fault.ShouldBe(RefusalFault.ForeignSession);
        foreach (var bad in new[] { "", "a b", new string('x', 200), "x\n" })
        {
            await Should.ThrowAsync<RefusedException>(async () =>
                await line.EnterAsync(line.Infer(hint: new SessionHint(Header: bad)))
            );
        }
    }

    [Fact]
    public async Task A_tool_call_without_an_intent_carries_the_taint_of_all_that_the_agent_has_open()
    {
        var line = await TestLine.StartAsync(
            """@id("clean") permit (principal, action, resource) when { context.integrity == "trusted" };""",
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var before = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        before.Decision.IsAllowed.ShouldBeTrue();
        var poisoned = line.Infer() with
        {
            Parts = [new(PartRole.ToolResult, "\"evil\""u8.ToArray(), "1", "read_mail")],
        };
        await using var infer = await line.EnterAsync(poisoned);
        await using var after = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        after.Decision.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_recorded_decision_can_be_made_again_until_its_content_is_erased()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var infer = await line.EnterAsync(
            line.Infer("pay robert 5"),
            TestLine.Agent("a", "ann")
        );
        var legs = await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        await line.LoadAsync("""@id("none") forbid (principal, action, resource);""");
        var replay = new Replay(line.Log, line.Factory);
        foreach (var index in new[] { infer.Index, legs[0].Index })
            (await replay.RunAsync(index, default)).Same.ShouldBeTrue();
        line.Log.Erase("user:ann");
        (await replay.RunAsync(infer.Index, default)).Problem!.ShouldContain("Not replayable");
        (await replay.RunAsync(0, default)).Problem!.ShouldContain("not a decision");
    }

    [Fact]
    public async Task Unsound_arguments_are_refused_on_both_legs()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll, TestLine.PayTool);
        await using var infer = await line.EnterAsync(line.Infer());
        var twice = """{"to":"robert","to":"eve"}"""u8.ToArray();
        var legs = await line.Pipeline.DecideIntentsAsync(infer, [new("1", "pay", twice)], default);
        legs.Single().Decision.Policies.ShouldBe(["jidoka:bad-arguments"]);
        await using var tool = await line.EnterAsync(
            line.ToolCall("""{"to":"robert","to":"eve"}""")
        );
        tool.Decision.Policies.ShouldBe(["jidoka:bad-arguments"]);
    }

    [Fact]
    public async Task Intents_that_cannot_be_recorded_give_their_reservations_back()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.PayTool,
            TestLine.HumanAgent("a", budget: 3)
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        line.Log.BeforeAppend = () => throw new LedgerUnavailableException("disk full");
        await Should.ThrowAsync<RefusedException>(async () =>
            await line.Pipeline.DecideIntentsAsync(infer, [PayBob, PayBob], default)
        );
        line.Log.BeforeAppend = null;
        var legs = await line.Pipeline.DecideIntentsAsync(infer, [PayBob, PayBob], default);
        legs.ShouldAllBe(l => l.Decision.IsAllowed);
    }

    [Fact]
    public async Task A_tool_leg_that_could_not_be_recorded_leaves_its_intent_waiting()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        line.Log.BeforeAppend = () => throw new LedgerUnavailableException("disk full");
        await Should.ThrowAsync<RefusedException>(async () =>
            await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""))
        );
        line.Log.BeforeAppend = null;
        await using var again = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        again.Decision.IsAllowed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(SettledAs.Failed)]
    [InlineData(SettledAs.Cut)]
    public async Task What_a_failed_or_cut_tool_call_returned_taints_like_any_answer(SettledAs how)
    {
        var line = await TestLine.StartAsync(
            """@id("clean") permit (principal, action, resource) when { context.integrity == "trusted" };""",
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var first = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        await first.SettleAsync(new Settlement(how) { Answer = "evil"u8.ToArray() });
        await using var after = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        after.Decision.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_tool_leg_on_behalf_of_a_stopped_agent_never_rides_on_an_intent_made_without_it()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await line.StopAsync("b");
        var direct = TestLine.Agent("a", "ann");
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"), direct);
        await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        await using var tool = await line.EnterAsync(
            line.ToolCall("""{"to":"robert"}"""),
            TestLine.Agent("a", "ann", "b")
        );
        tool.Decision.Policies.ShouldBe(["jidoka:contained"]);
    }

    [Fact]
    public async Task A_second_leg_that_is_decided_again_is_decided_at_its_own_time()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly,
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        await line.LoadAsync(
            """
            @id("early") permit (principal, action == Action::"callTool", resource)
            when { context.now < datetime("2023-11-14T22:13:21Z") };
            """
        );
        TestLine.Time.Advance(TimeSpan.FromMinutes(1));
        await using var tool = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        tool.Decision.Verdict.ShouldBe(Verdict.Deny);
    }

    [Fact]
    public async Task Both_legs_of_an_intent_can_be_decided_again_with_the_same_outcome()
    {
        var line = await TestLine.StartAsync(
            VouchedOnly
                + """@id("model-only") forbid (principal, action == Action::"callTool", resource) when { context.leg == "tool" };""",
            TestLine.PayTool,
            TestLine.HumanAgent("a")
        );
        await using var infer = await line.EnterAsync(line.Infer("pay robert 5"));
        await line.Pipeline.DecideIntentsAsync(infer, [PayBob], default);
        await using var tool = await line.EnterAsync(line.ToolCall("""{"to":"robert"}"""));
        var replay = new Replay(line.Log, line.Factory);
        (await replay.RunAsync(tool.Index, default)).Same.ShouldBeTrue();
    }

    [Fact]
    public async Task Facts_that_keep_arriving_do_not_hold_calls_up_and_decide_when_they_matter()
    {
        var line = await TestLine.StartAsync(
            """
            @id("all") permit (principal, action, resource);
            @id("closed") forbid (principal, action, resource) when { Order::"1" has closed };
            """
        );
        var order = 10;
        line.Log.BeforeAppend = () => AssertAsync(order++.ToString(), "{}");
        await using var passage = await line.EnterAsync(line.Infer());
        passage.Decision.IsAllowed.ShouldBeTrue();
        line.Log.Events.OfType<Settled>().ShouldBeEmpty();
        line.Log.BeforeAppend = () => AssertAsync("1", """{"closed":true}""");
        await using var denied = await line.EnterAsync(line.Infer());
        denied.Decision.Policies.ShouldBe(["closed"]);

        async Task AssertAsync(string id, string attributes)
        {
            var hook = line.Log.BeforeAppend;
            line.Log.BeforeAppend = null;
            var json = JsonDocument.Parse(attributes).RootElement;
            await line.ChangeAsync(now => new FactAsserted(new("Order", id, json, "s"))
            {
                TimeMs = now,
                By = "test",
            });
            line.Log.BeforeAppend = hook;
        }
    }

    [Fact]
    public async Task Findings_of_an_intent_are_those_of_its_arguments()
    {
        var line = await TestLine.StartAsync(
            """
            @id("all") permit (principal, action, resource);
            @id("secret") forbid (principal, action == Action::"callTool", resource)
            when { !context.findings.isEmpty() };
            """,
            TestLine.PayTool
        );
        await using var infer = await line.EnterAsync(
            line.Infer("my key is AKIAABCDEFGHIJKLMNOP; pay robert 5")
        );
        var leak = PayBob with { Arguments = """{"to":"AKIAABCDEFGHIJKLMNOP"}"""u8.ToArray() };
        var legs = await line.Pipeline.DecideIntentsAsync(infer, [PayBob, leak], default);
        legs.Select(l => l.Decision.Policies[0]).ShouldBe(["all", "secret"]);
    }

    [Fact]
    public async Task What_a_door_refuses_by_itself_is_recorded_and_touches_no_budget_intent_or_taint()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.HumanAgent("a", budget: 1),
            TestLine.PayTool
        );
        var refusal = Decision.Refuse("jidoka:schema", "The arguments do not fit.");
        var call = line.ToolCall("""{"to":7}""");

        await line.Pipeline.RecordRefusalAsync(call, TestLine.Agent("a"), refusal);

        var recorded = line.Log.Events.OfType<Decided>().Single();
        (recorded.Call, recorded.Reserved).ShouldBe((call.Id, 0));
        recorded.Decision.Verdict.ShouldBe(Verdict.Deny);
        recorded.Decision.Policies.ShouldBe(["jidoka:schema"]);
        line.Cord.Open.ShouldBe(0);
        var again = await new Replay(line.Log, line.Factory).RunAsync(
            line.Log.Ledger.Size - 1,
            default
        );
        again.Problem.ShouldNotBeNull().ShouldContain("jidoka:schema");
        var why = await new Replay(line.Log, line.Factory).ExplainAsync(
            line.Log.Ledger.Size - 1,
            raw: false,
            default
        );
        why.Problem.ShouldNotBeNull().ShouldContain("jidoka:schema");
        await using var next = await line.EnterAsync(line.Infer());
        next.Decision.IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public async Task One_failing_cut_keeps_no_other_from_being_cut()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        await using var first = await line.EnterAsync(line.Infer());
        await using var second = await line.EnterAsync(line.Infer());
        foreach (var passage in new[] { first, second })
            passage.Cut.Register(() => throw new InvalidOperationException("the socket is gone"));
        await line.StopAsync("a");
        first.Cut.IsCancellationRequested.ShouldBeTrue();
        second.Cut.IsCancellationRequested.ShouldBeTrue();
    }
}
