using Jidoka.Gateway.Recording;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Line;

public sealed class RestartTests
{
    [Fact]
    public async Task A_busy_node_caches_its_folds_no_more_often_than_it_must()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll, TestLine.HumanAgent("a"));
        var time = new FakeTimeProvider(TestLine.Time.GetUtcNow());
        var (flow, upkeep) = await UpkeepOfAsync(line, time);
        async Task<long> CachedAfterCallAsync()
        {
            await line.EnterAsync(line.Infer());
            await upkeep.RoundAsync(cacheEvery: 2, default);
            return flow.CachedAt;
        }

        await CachedAfterCallAsync();
        var first = await CachedAfterCallAsync();
        first.ShouldBeGreaterThan(0);
        // Enough has happened, but not enough time has gone by.
        time.Advance(TimeSpan.FromMilliseconds(Upkeep.CacheIntervalMs - 1));
        await CachedAfterCallAsync();
        (await CachedAfterCallAsync()).ShouldBe(first);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await CachedAfterCallAsync();
        second.ShouldBe(line.Log.Ledger.Size);
        // The last round does not wait.
        await line.EnterAsync(line.Infer());
        await upkeep.CloseAsync(default);
        upkeep.Fault.ShouldBeNull();
        flow.CachedAt.ShouldBe(line.Log.Ledger.Size);
        flow.CachedAt.ShouldBeGreaterThan(second);
    }

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
            var (_, upkeep) = await UpkeepOfAsync(line, TestLine.Time);
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

    private static async Task<(FlowProjection, Upkeep)> UpkeepOfAsync(
        TestLine line,
        TimeProvider time
    )
    {
        var flow = await FlowProjection.OpenAsync(
            line.Log,
            new BudgetBook(),
            line.Factory.Current,
            default
        );
        var upkeep = new Upkeep(
            line.Factory,
            flow,
            static (_, _) => { },
            line.Coverage,
            new Recorder(line.Log, alwaysPower: false),
            time
        );
        return (flow, upkeep);
    }
}
