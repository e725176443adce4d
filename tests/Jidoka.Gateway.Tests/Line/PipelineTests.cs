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
        line.Log.Vault.Erase("user:ann");
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
}
