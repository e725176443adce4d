namespace Jidoka.Gateway.Tests.Line;

public sealed class ScopeTests
{
    private static readonly Caller LlmOnly = TestLine.Agent("a") with { Scopes = ["infer"] };

    [Fact]
    public async Task A_key_for_models_only_calls_no_tool_at_the_tools_door_nor_out_of_a_models_answer()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.HumanAgent("a"),
            TestLine.PayTool
        );

        var asked = await line.EnterAsync(line.Infer("pay x"), LlmOnly);
        asked.Decision.IsAllowed.ShouldBeTrue();
        var emitted = await line.Pipeline.DecideIntentsAsync(
            asked,
            [new EmittedToolCall("c1", "pay", """{"to":"x"}"""u8.ToArray())],
            default
        );
        var called = await line.EnterAsync(line.ToolCall("""{"to":"x"}"""), LlmOnly);

        emitted.Single().Decision.Policies.ShouldBe([ScopeRules.Rule]);
        called.Decision.Policies.ShouldBe([ScopeRules.Rule]);
        var last = line.Log.Events.OfType<Decided>().Last();
        last.Scopes.ShouldBe(["infer"]);
        last.Decision.Verdict.ShouldBe(Verdict.Deny);
    }

    [Fact]
    public async Task A_second_leg_under_narrower_scopes_does_not_take_the_first_legs_decision_over()
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.HumanAgent("a"),
            TestLine.PayTool
        );
        var asked = await line.EnterAsync(line.Infer("pay x"));
        await line.Pipeline.DecideIntentsAsync(
            asked,
            [new EmittedToolCall("c1", "pay", """{"to":"x"}"""u8.ToArray())],
            default
        );

        var called = await line.EnterAsync(line.ToolCall("""{"to":"x"}"""), LlmOnly);

        called.Decision.Policies.ShouldBe([ScopeRules.Rule]);
    }
}
