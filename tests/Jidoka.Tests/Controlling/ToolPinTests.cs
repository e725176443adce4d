using System.Text.Json;
using Jidoka.Composition;
using Jidoka.Controlling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

/// <summary>How a person sees that a tool changed, and accepts it: over the control port.</summary>
public sealed class ToolPinTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private RemoteControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        _control = new(new Uri(_running.Run.ControlUrl), RunningNode.Token);
        await SeenAsync("first", """{"name":"pay","description":"Pays.","x":[1,2]}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_changed_is_shown_whole_and_accepted_by_its_hash()
    {
        (await PinsAsync(null)).ShouldBeEmpty();
        (await PinsAsync("bank/pay")).Single().Offered.ShouldBeNull();

        await ChangedAsync(
            "second",
            """{"name":"pay","description":"Pays anyone.","inputSchema":{"a/b":1},"x":[1]}"""
        );

        var pin = (await PinsAsync("bank")).Single();
        (pin.Tool.Name, pin.Pinned, pin.Offered).ShouldBe(("bank/pay", "first", "second"));
        pin.Differences.ShouldBe([
            new("/description", "\"Pays.\"", "\"Pays anyone.\""),
            new("/x/1", "2", null),
            new("/inputSchema", null, """{"a/b":1}"""),
        ]);
        (await PinsAsync("other")).ShouldBeEmpty();
        (await _control.StatusAsync(default)).Quarantined.ShouldBe(1);

        await _control.AcceptToolAsync(new("bank/pay", "second"), default);

        (await PinsAsync(null)).ShouldBeEmpty();
        (await PinsAsync("bank/pay")).Single().Pinned.ShouldBe("second");
        _running.Node.Factory.Current.Stands(AssetId.Tool("bank", "pay"), "second").ShouldBeTrue();
    }

    [Fact]
    public async Task Only_what_was_shown_is_accepted_even_if_the_server_changes_it_meanwhile()
    {
        await RefusedAsync("bank/pay", "second", "not in quarantine");
        await ChangedAsync("second", """{"name":"pay","description":"Harmless."}""");
        await ChangedAsync("third", """{"name":"pay","description":"Harmful."}""");
        var size = _running.Node.Log.Ledger.Size;

        await RefusedAsync("bank/pay", "second", "changed the tool meanwhile");
        await RefusedAsync("bank/pay", "thir", "changed the tool meanwhile");
        await RefusedAsync("bank/pya", "third", "Did you mean 'bank/pay'?");

        _running.Node.Log.Ledger.Size.ShouldBe(size);
        _running.Node.Factory.Current.Quarantined.Count.ShouldBe(1);
        await _control.AcceptToolAsync(new("bank/pay", "first"), default);
        _running.Node.Factory.Current.Stands(AssetId.Tool("bank", "pay"), "first").ShouldBeTrue();
    }

    [Fact]
    public async Task What_could_not_be_shown_is_not_accepted()
    {
        await ChangedAsync("second", null);

        (await PinsAsync(null)).Single().Unknown.ShouldBe("offered");
        await RefusedAsync("bank/pay", "second", "nobody was shown it");
        await _control.AcceptToolAsync(new("bank/pay", "first"), default);
    }

    [Fact]
    public async Task Look_alikes_are_reported_as_gaps()
    {
        await _running.Node.Factory.AppendAsync(
            now => new ToolPinned(AssetId.Tool("bаnk", "pаy"), "h", null)
            {
                TimeMs = now,
                By = "discovery",
            },
            default
        );

        var gap = (await _control.CoverageAsync(default)).Gaps.Single(g =>
            g.Kind == CoverageKind.Confusable
        );

        (gap.Name, gap.Why).ShouldBe(("bаnk/pаy", "it looks like bank/pay"));
    }

    [Fact]
    public async Task What_is_declared_to_do_less_than_its_server_says_is_a_gap_and_proposed_anew()
    {
        await _running.Node.Factory.AppendAsync(
            now => new ToolPinned(
                AssetId.Tool("files", "tidy"),
                "h",
                JsonDocument
                    .Parse("""{"name":"tidy","annotations":{"destructiveHint":true}}""")
                    .RootElement
            )
            {
                TimeMs = now,
                By = "discovery",
            },
            default
        );
        await _control.RegisterAsync(
            new()
            {
                Id = AssetId.Tool("files", "tidy"),
                Parents = [AssetId.Server("files")],
                Tool = new() { Effects = Effects.Reads },
            },
            default
        );

        var gap = (await _control.CoverageAsync(default)).Gaps.Single(static g =>
            g.Kind == CoverageKind.Contradicted
        );

        (gap.What, gap.Name).ShouldBe(("annotation", "files/tidy"));
        gap.Why.ShouldContain("destructiveHint");
        (await _control.ProposeAsync("files", all: false, default)).ShouldBeEmpty();
        var proposal = (await _control.ProposeAsync("files", all: true, default)).Single();
        proposal.Effects.ShouldBe(["destructive"]);
        proposal.Doubts.Single().ShouldContain("destructiveHint");
        (
            await Should.ThrowAsync<ControlException>(() =>
                _control.ProposeAsync("flies", all: true, default)
            )
        ).Message.ShouldContain("Did you mean 'files'?");
    }

    private async Task RefusedAsync(string tool, string hash, string why) =>
        (
            await Should.ThrowAsync<ControlException>(() =>
                _control.AcceptToolAsync(new(tool, hash), default)
            )
        ).Message.ShouldContain(why);

    private Task<ImmutableArray<ToolPinView>> PinsAsync(string? of) =>
        _control.ToolPinsAsync(of, default);

    private Task SeenAsync(string hash, string json) =>
        _running
            .Node.Factory.AppendAsync(
                now => new ToolPinned(
                    AssetId.Tool("bank", "pay"),
                    hash,
                    JsonDocument.Parse(json).RootElement
                )
                {
                    TimeMs = now,
                    By = "discovery",
                },
                default
            )
            .AsTask();

    private Task ChangedAsync(string hash, string? json) =>
        _running
            .Node.Factory.AppendAsync(
                now => new ToolChanged(
                    AssetId.Tool("bank", "pay"),
                    hash,
                    json is null ? null : JsonDocument.Parse(json).RootElement
                )
                {
                    TimeMs = now,
                    By = "discovery",
                },
                default
            )
            .AsTask();
}
