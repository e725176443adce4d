namespace Jidoka.Gateway.Tests.Line;

public sealed class HeldIntentTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_held_call_of_a_tool_that_the_agent_runs_waits_at_the_model_leg(bool allow)
    {
        var line = await HoldLine.StartAsync();
        await using var infer = await line.Line.EnterAsync(line.Line.Infer(hint: HoldLine.Run));
        var asked = line.NextAsked();
        var deciding = line
            .Line.Pipeline.DecideIntentsAsync(infer, [Emitted("shell")], default)
            .AsTask();
        var id = await asked.WaitAsync(HoldLine.Patience);
        if (allow)
            await line.AllowAsync(id);
        else
            await line.DenyAsync(id);
        var passage = (await deciding.WaitAsync(HoldLine.Patience)).Single();
        passage.Passes.ShouldBe(allow);
        await passage.DisposeAsync();
    }

    [Fact]
    public async Task A_held_call_of_a_tool_behind_a_door_passes_the_model_leg_and_waits_at_its_own()
    {
        var server = new Asset
        {
            Id = AssetId.Server("bank"),
            Server = new ServerFacts { Url = "http://127.0.0.1:1/mcp" },
        };
        var line = await HoldLine.StartAsync(null, server);
        await line.Line.ChangeAsync(now => new ToolPinned(
            TestLine.PayTool.Id,
            new string('1', 64),
            null
        )
        {
            TimeMs = now,
            By = "discovery",
        });
        await using var infer = await line.Line.EnterAsync(line.Line.Infer(hint: HoldLine.Run));
        var legs = await line.Line.Pipeline.DecideIntentsAsync(infer, [Emitted("pay")], default);
        (legs[0].Passes, legs[0].Decision.Verdict).ShouldBe((true, Verdict.Hold));
        line.Line.Log.Events.ShouldNotContain(e => e is ApprovalRequested);

        var (call, id) = await line.AskAsync();
        await line.AllowAsync(id);
        await using var passage = await call.WaitAsync(HoldLine.Patience);
        passage.Decision.IsAllowed.ShouldBeTrue();
        line.Line.Log.Events[(int)passage.Index]
            .ShouldBeOfType<Decided>()
            .Intent.ShouldBe(legs[0].Index);
    }

    private static EmittedToolCall Emitted(string function) =>
        new("1", function, System.Text.Encoding.UTF8.GetBytes(HoldLine.Robert));
}
