using System.Text.Json;
using Jidoka.Commanding;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Tests.Controlling;

/// <summary>The events of calls leave the ledger when they were kept for their time, and nothing else does.</summary>
public sealed class EventRetentionTests : IDisposable
{
    private const int Calls = 300;
    private readonly TestFolder _folder = new(
        """
        listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
        vault: {keep: {request: 10d, response: 10d, input: 10d}}
        ledger: {keep: 40d}
        users: {alice: }
        agents:
          clerk: {user: alice}
        """
    );
    private readonly DayClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_go_when_they_are_old_and_what_is_young_or_under_way_or_no_call_stays()
    {
        long first,
            open,
            young;
        string data;
        await using (var node = await _folder.OpenReadyNodeAsync(_clock))
        {
            data = node.Options.DataFolder;
            first = await SettledCall.MakeAsync(node);
            for (var i = 1; i < Calls; i++)
                await SettledCall.MakeAsync(node);
            open = await ReleaseAsync(node);
            var other = await AppendAsync(
                node,
                new ContentRemoved("input", 1, 0, 0, 0) { TimeMs = Now }
            );
            _clock.Days += 20;
            young = await SettledCall.MakeAsync(node);
            var control = Events(node).OfType<ControlEvent>().Count();

            await RoundAsync(node);
            Removed(node).ShouldBeEmpty();
            _clock.Days += 21;
            await RoundAsync(node);

            var said = Removed(node);
            said.Sum(static e => e.Count).ShouldBe(2 * Calls);
            said.ShouldAllBe(static e => e.Count <= EventRetention.MaxEventsPerCommit);
            said[0].First.ShouldBe(first);
            var left = Events(node).ToList();
            left.OfType<Decided>().Count().ShouldBe(2, "one is young, one is under way");
            left.OfType<Settled>().ShouldHaveSingleItem().Decided.ShouldBe(young);
            left.OfType<ControlEvent>().Count().ShouldBe(control);
            node.Log.Ledger.Read(open).ShouldNotBeNull();
            node.Log.Ledger.Read(other).ShouldNotBeNull("it is of no call");

            var size = node.Log.Ledger.Size;
            _clock.Days += 1;
            await RoundAsync(node);
            node.Log.Ledger.Size.ShouldBe(size, "nothing was removed, and nothing said so");
        }
        LedgerVerifier.Verify(data).Reason.ShouldBeNull();
        LedgerVerifier.Verify(data).Removed.ShouldBe(2 * Calls);

        Directory.Delete(
            Directory
                .GetDirectories(
                    Path.Combine(data, "logs"),
                    "*.snapshots",
                    SearchOption.AllDirectories
                )
                .Single(),
            true
        );
        await using var again = await _folder.OpenReadyNodeAsync(_clock);
        again.Flow.InDoubt.ShouldHaveSingleItem().Index.ShouldBe(open, "also without its cache");
        _clock.Days += 30;
        await RoundAsync(again);
        again.Log.Ledger.Read(young).ShouldBeNull();
        again.Log.Ledger.Read(open).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_gone_is_said_to_be_gone_and_its_proof_is_still_cited()
    {
        await using var node = await _folder.OpenReadyNodeAsync(_clock);
        var index = await SettledCall.MakeAsync(node);
        var session = ((Decided)EventJson.Read(node.Log.Ledger.Read(index)!.Value.Event.Span))
            .Session
            .Value;
        await node.Lineage.FollowAsync(node.Log.Ledger.Size, default);
        var control = new NodeControl(node, "admin", ownsNode: false);
        var before = node.Lineage.Store.From(new(NodeKind.Session, session), 10).ToList();
        var asked = new DataRequest(DataQuestion.Usage, "Session:" + session);
        var cited = Text(await control.DataAsync(asked, default));
        _clock.Days += 60;
        await SettledCall.MakeAsync(node);
        await RoundAsync(node);

        node.Log.Ledger.Read(index).ShouldBeNull();
        var fault = await Should.ThrowAsync<ControlException>(control.ProofAsync(index, default));
        fault.Message.ShouldContain($"Event {index} was removed");
        fault = await Should.ThrowAsync<ControlException>(control.ProofAsync(99_999, default));
        fault.Message.ShouldContain("no event 99999 yet");
        (await node.Replay.RunAsync(index, default))
            .Problem.ShouldNotBeNull()
            .ShouldContain("removed");
        fault = await Should.ThrowAsync<ControlException>(control.ProvenanceAsync(index, default));
        fault.Message.ShouldContain($"Event {index} was removed");
        fault = await Should.ThrowAsync<ControlException>(control.RebuildAsync("lineage", default));
        fault.Fault.ShouldBe(ControlFault.Conflict);
        node.Lineage.Store.From(new(NodeKind.Session, session), 10).ToList().ShouldBe(before);
        Text(await control.DataAsync(asked, default)).ShouldBe(cited);
    }

    [Fact]
    public async Task Lineage_goes_on_after_a_kill_before_it_read_what_was_removed()
    {
        var known = 0L;
        await using (var node = await _folder.OpenReadyNodeAsync(_clock))
        {
            var last = await SettledCall.MakeAsync(node) + 1;
            await node.Lineage.FollowAsync(node.Log.Ledger.Size, default);
            known = node.Lineage.Store.Links;
            known.ShouldBeGreaterThan(0);
            _clock.Days += 60;
            await node.Log.Ledger.PublishAsync();
            // The first round removes the content, whose event is the next one of the ledger; nobody follows meanwhile.
            await node.Upkeep.CloseAsync(default);
            await node.Upkeep.CloseAsync(default);
            node.Log.Ledger.Read(last - 1).ShouldBeNull();
            node.Lineage.Watermark.ShouldBe(last + 1);
            node.Log.Ledger.Read(last).ShouldNotBeNull("by it the lineage knows its ledger");
        }
        await using var again = await _folder.OpenNodeAsync(_clock);
        again.Lineage.Store.Links.ShouldBe(known);
    }

    [Fact]
    public async Task What_someone_has_yet_to_read_and_what_is_under_legal_hold_stays()
    {
        await using var node = await _folder.OpenReadyNodeAsync(_clock);
        var control = new NodeControl(node, "admin", ownsNode: false);
        var index = await SettledCall.MakeAsync(node);
        await control.HoldAsync(new("user:alice", "case 3"), default);
        _clock.Days += 60;
        await RoundAsync(node);
        Removed(node).ShouldBeEmpty("its content is held, and it with it");

        await control.ReleaseHoldAsync(new("user:alice", "case 3 is closed"), default);
        _clock.Days += 1;
        node.Upkeep.EventRetention.ShouldNotBeNull();
        var behind = index;
        var retention = new EventRetention(
            node.Log,
            TimeSpan.FromDays(40),
            node.Flow,
            () => behind,
            node.Time
        );
        await node.Upkeep.Retention!.RoundAsync(default);
        await retention.RoundAsync(default);
        node.Log.Ledger.Read(index).ShouldNotBeNull("an export stands before it");
        behind = index + 1;
        _clock.Days += 1;
        await retention.RoundAsync(default);
        node.Log.Ledger.Read(index).ShouldBeNull();
        node.Log.Ledger.Read(index + 1).ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_asks_for_the_one_that_is_gone_is_not_shown_another()
    {
        long index;
        await using (var node = await _folder.OpenReadyNodeAsync(_clock))
        {
            index = await SettledCall.MakeAsync(node);
            _clock.Days += 60;
            await SettledCall.MakeAsync(node);
            await RoundAsync(node);
            node.Log.Ledger.Read(index).ShouldBeNull();
        }
        await using var running = await RunningNode.StartAsync(_folder);
        var show = new[] { "ledger", "show", $"{index}" };
        (await running.CommandAsync(_folder, show)).ShouldBe((ExitCode.Refused, ""));
        var (exit, output) = await running.CommandAsync(_folder, [.. show, "--max", "2"]);
        exit.ShouldBe(ExitCode.Done);
        output.ShouldContain("\"decided\"");
    }

    [Theory]
    [InlineData("40d", "{request: 10d, response: 10d, input: 10d}", null)]
    [InlineData("forever", "{}", null)]
    [InlineData("35d", "{request: 10d, response: 10d, input: 10d}", "kept for at least 36d")]
    [InlineData("40d", "{request: 10d, response: 41d, input: 10d}", "vault.keep.response")]
    [InlineData("40d", "{request: 10d, response: 10d}", "vault.keep.input")]
    [InlineData("soon", "{}", "'soon' is no time to keep events for")]
    public void A_time_that_cannot_hold_is_refused_with_what_to_do(
        string ledger,
        string vault,
        string? fault
    )
    {
        _folder.Write(
            "jidoka.yaml",
            $"""
            listen: [data: "127.0.0.1:0", control: "127.0.0.1:0"]
            vault: [keep: {vault}]
            ledger: [keep: {ledger}]
            """.Replace('[', '{').Replace(']', '}')
        );
        var faults = ConfigFile.Load(Path.Combine(_folder.Path, "jidoka.yaml")).Faults;
        if (fault is null)
            faults.ShouldBeEmpty();
        else
            faults.ShouldHaveSingleItem().ToString().ShouldContain(fault);
    }

    /// <summary>A call that is released, and of which nobody says what became of it.</summary>
    private Task<long> ReleaseAsync(Node node) =>
        AppendAsync(
            node,
            new Decided
            {
                TimeMs = Now,
                Call = new("c"),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = AssetId.Tool("bank", "pay"),
                Agent = new("clerk"),
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
                Session = new("s"),
                Link = "new",
                Decision = new() { Verdict = Verdict.Allow },
                Label = Jidoka.Core.Labeling.Label.Clean,
                ControlSize = 0,
            }
        );

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<long> AppendAsync(Node node, LedgerEvent value) =>
        await node.Log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, EventJson.Write(value)) },
            Durability.Process
        );

    // The last round of a stop is a round like any other. What follows is not far behind.
    private static async Task RoundAsync(Node node)
    {
        for (var i = 0; i < 3; i++)
        {
            await node.Lineage.FollowAsync(node.Log.Ledger.Size, default);
            await node.Log.Ledger.PublishAsync();
            await node.Upkeep.CloseAsync(default);
        }
        node.Upkeep.Fault.ShouldBeNull();
    }

    private static IEnumerable<LedgerEvent> Events(Node node)
    {
        for (
            var index = 0L;
            node.Log.Ledger.ReadNext(index) is { } stored;
            index = stored.Index + 1
        )
            yield return EventJson.Read(stored.Event.Span);
    }

    private static string Text(DataView view) =>
        JsonSerializer.Serialize(view with { Watermark = 0 }, ControlJson.Default.DataView);

    private static List<EventsRemoved> Removed(Node node) =>
        [.. Events(node).OfType<EventsRemoved>()];
}
