using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class ToolDiscoveryTests
{
    private static readonly AssetId Bank = AssetId.Server("bank");

    [Fact]
    public async Task A_listed_tool_enters_the_inventory_once_and_keeps_what_the_operator_said()
    {
        var line = await TestLine.StartAsync("", TestLine.PayTool);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        for (var i = 0; i < 3; i++)
        {
            await discovery.NoteAsync(Bank, "pay", "Pays.", "{}", default);
            await discovery.NoteAsync(Bank, "list", null, null, default);
        }
        line.Log.Events.OfType<AssetRegistered>().Count(e => e.By == "discovery").ShouldBe(2);
        var pay = line.Factory.Current.Find(AssetId.Tool("bank", "pay"))!.Tool!;
        (pay.Effects, pay.Description).ShouldBe((Effects.Spends, "Pays."));
        line.Factory.Current.Find(AssetId.Tool("bank", "list"))!
            .Tool!.IsConsequential.ShouldBeTrue();
        await discovery.NoteAsync(Bank, "pay", "Pays anyone.", "{}", default);
        line.Factory.Current.Find(AssetId.Tool("bank", "pay"))!
            .Tool!.Description.ShouldBe("Pays anyone.");
    }

    [Fact]
    public async Task A_tool_is_shown_only_where_policy_could_permit_it()
    {
        var line = await TestLine.StartAsync(
            """
            @id("pay") permit (principal == Agent::"a", action == Action::"callTool", resource == Tool::"bank/pay")
            when { context.targets.weakest == "user" || context.targets.weakest == "operator" };
            """,
            TestLine.PayTool
        );
        var visibility = new PolicyVisibility(line.Pipeline, TestLine.Time);
        visibility.MaySee(TestLine.Agent("a"), AssetId.Tool("bank", "pay")).ShouldBeTrue();
        visibility.MaySee(TestLine.Agent("b"), AssetId.Tool("bank", "pay")).ShouldBeFalse();
        visibility.MaySee(TestLine.Agent("a"), AssetId.Tool("bank", "list")).ShouldBeFalse();
        await line.StopAsync("a");
        visibility.MaySee(TestLine.Agent("a"), AssetId.Tool("bank", "pay")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tool_that_never_stays_the_same_fills_no_ledger_and_is_taken_up_later()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, time);
        var bank = AssetId.Server("bank");
        for (var i = 0; i < 1_000; i++)
            await discovery.NoteAsync(bank, "pay", "version " + i, null, default);
        line.Log.Events.OfType<AssetRegistered>().Count().ShouldBe(ToolDiscovery.MaxChangesPerTool);
        await line.Coverage.DrainAsync(line.Factory, default);
        line.Log.Events.OfType<CoverageNoted>().Single().Name.ShouldBe("changes too often: bank");

        time.Advance(TimeSpan.FromMilliseconds(ToolDiscovery.PeriodMs));
        await discovery.NoteAsync(bank, "pay", "the last", null, default);

        line.Factory.Current.Find(AssetId.Tool("bank", "pay"))!
            .Tool!.Description.ShouldBe("the last");
    }

    [Fact]
    public async Task What_many_sessions_note_at_once_is_one_change()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        var disk = new TaskCompletionSource();
        line.Log.BeforeAppend = () => disk.Task;
        var notes = Enumerable
            .Range(0, 2 * ToolDiscovery.MaxChangesPerTool)
            .Select(_ => discovery.NoteAsync(Bank, "pay", "first", null, default).AsTask())
            .ToArray();
        disk.SetResult();
        await Task.WhenAll(notes);

        await discovery.NoteAsync(Bank, "pay", "second", null, default);

        line.Factory.Current.Find(AssetId.Tool("bank", "pay"))!
            .Tool!.Description.ShouldBe("second");
    }

    [Fact]
    public async Task A_server_that_always_lists_other_tools_fills_no_ledger()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        for (var i = 0; i < ToolDiscovery.MaxChangesPerServer + 100; i++)
            await discovery.NoteAsync(AssetId.Server("bank"), "t" + i, "x", null, default);
        await discovery.NoteAsync(AssetId.Server("other"), "t", "x", null, default);
        line.Log.Events.OfType<AssetRegistered>()
            .Count()
            .ShouldBe(ToolDiscovery.MaxChangesPerServer + 1);
    }
}
