using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class ToolDiscoveryTests
{
    private static readonly AssetId Bank = AssetId.Server("bank");

    private static readonly AssetId Pay = AssetId.Tool("bank", "pay");

    [Fact]
    public async Task A_listed_tool_is_pinned_once_and_keeps_what_the_operator_said()
    {
        var line = await TestLine.StartAsync("", TestLine.PayTool);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        for (var i = 0; i < 3; i++)
        {
            await discovery.NoteAsync(Bank, Tool("pay", "Pays."), default);
            await discovery.NoteAsync(Bank, Tool("list"), default);
        }
        line.Log.Events.OfType<ToolPinned>()
            .Select(e => (e.Tool.Name, e.By))
            .ShouldBe([("bank/pay", "discovery"), ("bank/list", "discovery")]);
        var pay = line.Factory.Current.Find(Pay)!.Tool!;
        (pay.Effects, pay.Description).ShouldBe((Effects.Spends, "Pays."));
        line.Factory.Current.Find(AssetId.Tool("bank", "list"))!
            .Tool!.IsConsequential.ShouldBeTrue();
    }

    [Fact]
    public async Task A_changed_tool_stays_in_quarantine_over_reconnecting_removal_and_restart()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll, TestLine.PayTool);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        await discovery.NoteAsync(Bank, Tool("pay", "Pays."), default);
        await discovery.NoteAsync(Bank, Tool("pay", "Pays anyone."), default);
        await discovery.NoteAsync(Bank, Tool("pay", "Pays."), default);
        await line.ChangeAsync(now => new AssetRemoved(Pay) { TimeMs = now, By = "cli" });
        await discovery.NoteAsync(Bank, Tool("pay", "Pays."), default);

        line.Log.Events.OfType<ToolChanged>().Count().ShouldBe(1);
        using var restarted = await LiveFactory.OpenAsync(line.Log, TestLine.Time, default);
        foreach (var state in (FactorySnapshot[])[line.Factory.Current, restarted.Current])
        {
            state.Quarantined.ShouldBe([Pay]);
            state.Find(Pay)!.Tool!.Description.ShouldBe("Pays.");
            state.Pins[Pay].Offered!.Description.ShouldBe("Pays anyone.");
        }
        var passage = await line.EnterAsync(line.ToolCall("{}"));
        passage.Decision.Policies.ShouldBe(["jidoka:quarantine"]);
    }

    [Fact]
    public async Task A_call_that_was_decided_on_while_its_tool_changed_is_decided_again()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll, TestLine.PayTool);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        await discovery.NoteAsync(Bank, Tool("pay", "Pays."), default);
        line.Log.BeforeAppend = async () =>
        {
            line.Log.BeforeAppend = null;
            await discovery.NoteAsync(Bank, Tool("pay", "Pays anyone."), default);
        };

        var passage = await line.EnterAsync(line.ToolCall("{}"));

        passage.Decision.Policies.ShouldBe(["jidoka:quarantine"]);
    }

    [Fact]
    public async Task A_descriptor_that_no_event_can_hold_is_pinned_by_its_hash()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        var huge = Tool("pay", new string('"', EventJson.MaxEventBytes));
        await discovery.NoteAsync(Bank, huge, default);

        line.Factory.Current.Stands(Pay, huge.Hash).ShouldBeTrue();
        line.Factory.Current.Pins[Pay].Pinned.Json.ShouldBeNull();
        await discovery.NoteAsync(Bank, Tool("pay"), default);
        line.Factory.Current.Quarantined.ShouldBe([Pay]);
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
    public async Task A_tool_that_never_stays_the_same_fills_no_ledger_and_stays_in_quarantine()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, time);
        for (var i = 0; i < 1_000; i++)
            await discovery.NoteAsync(Bank, Tool("pay", "version " + i), default);
        line.Log.Events.Count(e => e is ToolPinned or ToolChanged)
            .ShouldBe(ToolDiscovery.MaxChangesPerTool);
        await line.Coverage.DrainAsync(line.Factory, default);
        line.Log.Events.OfType<CoverageNoted>().Single().Name.ShouldBe("changes too often: bank");
        line.Factory.Current.Stands(Pay, Tool("pay", "version 0").Hash).ShouldBeFalse();

        time.Advance(TimeSpan.FromMilliseconds(ToolDiscovery.PeriodMs));
        await discovery.NoteAsync(Bank, Tool("pay", "the last"), default);

        line.Factory.Current.Pins[Pay].Offered!.Description.ShouldBe("the last");
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
            .Select(_ => discovery.NoteAsync(Bank, Tool("pay", "first"), default).AsTask())
            .ToArray();
        disk.SetResult();
        await Task.WhenAll(notes);

        await discovery.NoteAsync(Bank, Tool("pay", "second"), default);

        line.Factory.Current.Pins[Pay].Offered!.Description.ShouldBe("second");
    }

    [Fact]
    public async Task A_server_that_always_lists_other_tools_fills_no_ledger()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var discovery = new ToolDiscovery(line.Factory, line.Coverage, TestLine.Time);
        for (var i = 0; i < ToolDiscovery.MaxChangesPerServer + 100; i++)
            await discovery.NoteAsync(Bank, Tool("t" + i), default);
        await discovery.NoteAsync(AssetId.Server("other"), Tool("t"), default);
        line.Log.Events.OfType<ToolPinned>()
            .Count()
            .ShouldBe(ToolDiscovery.MaxChangesPerServer + 1);
        var late = "t" + ToolDiscovery.MaxChangesPerServer;
        line.Factory.Current.Stands(AssetId.Tool("bank", late), Tool(late).Hash).ShouldBeFalse();
    }

    private static ToolDescriptor Tool(string name, string? description = null) =>
        ToolDescriptor.TryRead(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    name,
                    description,
                    inputSchema = new { },
                }
            )
        )!;
}
