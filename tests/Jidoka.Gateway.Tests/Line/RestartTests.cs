using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class RestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_finds_the_same_state_what_is_in_doubt_and_the_used_budget(
        bool cached
    )
    {
        var line = await TestLine.StartAsync(
            TestLine.PermitAll,
            TestLine.HumanAgent("a", budget: 5),
            TestLine.PayTool
        );
        var open = await line.EnterAsync(line.Infer());
        var done = await line.EnterAsync(line.Infer());
        await done.SettleAsync(new Settlement(SettledAs.Done));
        await AssertAsync(line, "1", "{}");
        await AssertAsync(line, "2", """{"paid":true,"name":"a\nb"}""");
        if (cached)
        {
            var early = await FlowProjection.OpenAsync(
                line.Log,
                new BudgetBook(),
                line.Factory.Current,
                default
            );
            var upkeep = new Upkeep(
                line.Factory,
                early,
                static (_, _) => { },
                line.Coverage,
                new Recorder(line.Log, alwaysPower: false),
                TestLine.Time
            );
            await upkeep.CloseAsync(default);
            upkeep.Fault.ShouldBeNull();
        }
        await AssertAsync(line, "1", """{"late":1}""");
        await line.StopAsync("b");
        using var factory = await LiveFactory.OpenAsync(line.Log, TestLine.Time, default);
        factory.Current.Epoch.ShouldBe(line.Factory.Current.Epoch);
        factory.Current.ControlSize.ShouldBe(line.Factory.Current.ControlSize);
        factory
            .Current.Facts.Values.Select(f => f.Id + f.Attributes.GetRawText())
            .Order(StringComparer.Ordinal)
            .ShouldBe(["""1{"late":1}""", """2{"paid":true,"name":"a\nb"}"""]);
        factory.Current.Stops.Keys.Single().Value.ShouldBe("b");
        factory.Current.Find(TestLine.PayTool.Id).ShouldNotBeNull();
        factory.Current.Policies.Set.Policies.Single().Id.ShouldBe("all");
        var budgets = new BudgetBook();
        var flow = await FlowProjection.OpenAsync(line.Log, budgets, factory.Current, default);
        flow.InDoubt.Select(d => d.Index).ShouldBe([open.Index]);
        var facts = factory.Current.Find(AssetId.Agent(new("a")))!.Agent;
        budgets
            .Remaining(new("a"), facts, TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds())
            .ShouldBe(3);
    }

    private static async Task AssertAsync(TestLine line, string id, string json) =>
        await line.Factory.AppendAsync(
            now => new FactAsserted(
                new("Order", id, JsonDocument.Parse(json).RootElement, "billing")
            )
            {
                TimeMs = now,
                By = "cli",
            },
            default
        );
}
