using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class LineFigureTests
{
    [Fact]
    public async Task Decisions_and_durations_of_this_run_are_counted_and_those_before_it_are_not()
    {
        var line = await TestLine.StartAsync(
            """
            @id("all") permit (principal, action == Action::"infer", resource);
            @id("ask") @hold("people") forbid (principal == Agent::"held", action, resource);
            """,
            TestLine.PayTool
        );
        await (await line.EnterAsync(line.Infer())).SettleAsync(new Settlement(SettledAs.Done));
        var flow = await FlowProjection.OpenAsync(
            line.Log,
            new BudgetBook(),
            line.Factory.Current,
            default
        );

        await (await line.EnterAsync(line.Infer())).SettleAsync(new Settlement(SettledAs.Done));
        await (await line.EnterAsync(line.Infer())).SettleAsync(new Settlement(SettledAs.Failed));
        await line.EnterAsync(line.Infer(), TestLine.Agent("held"));
        await line.EnterAsync(line.ToolCall("""{"to":"bob"}"""));
        while (await flow.FollowAsync(default) > 0) { }

        var figures = flow.Figures;
        Enum.GetValues<Verdict>()
            .ToDictionary(v => v, figures.Of)
            .ShouldBe(
                new Dictionary<Verdict, long>
                {
                    [Verdict.Deny] = 1,
                    [Verdict.Allow] = 2,
                    [Verdict.Hold] = 1,
                    [Verdict.Transform] = 0,
                },
                ignoreOrder: true
            );
        figures.Settled.ShouldBe(2);
        figures.AtMost(LineFigures.BoundsUs.Length - 1).ShouldBe(2);
    }
}
