using Jidoka.Composition;
using Jidoka.Controlling;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Inventory;
using Jidoka.Gateway;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

/// <summary>The report of what is not covered, made from a real ledger.</summary>
public sealed class CoverageTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private Node _node = null!;
    private NodeControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await _folder.OpenNodeAsync();
        _control = new(_node, "test", ownsNode: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_a_door_noted_is_a_gap_until_it_is_registered()
    {
        await NoteAsync("endpoint", "POST /v1/files");
        await NoteAsync("model", "gpt-9");

        var gaps = (await ReportAsync()).Gaps;
        Names(gaps, CoverageKind.Ungoverned).ShouldBe(["endpoint POST /v1/files", "model gpt-9"]);
        gaps[0].LastMs.ShouldNotBeNull();

        await RegisterAsync(
            new()
            {
                Id = new(AssetKind.Provider, "p"),
                Provider = new() { BaseUrl = "https://p.example/v1" },
            }
        );
        await RegisterAsync(
            new()
            {
                Id = AssetId.Model("gpt-9"),
                Model = new() { Providers = ["p"] },
            }
        );
        (await ReportAsync()).Gaps.ShouldHaveSingleItem().Name.ShouldBe("POST /v1/files");
    }

    [Fact]
    public async Task A_model_that_changed_under_its_name_is_a_gap_until_it_is_registered_anew()
    {
        Asset model = new()
        {
            Id = AssetId.Model("gpt-9"),
            Model = new() { Providers = ["p"] },
        };
        await RegisterAsync(
            new()
            {
                Id = new(AssetKind.Provider, "p"),
                Provider = new() { BaseUrl = "https://p.example/v1" },
            }
        );
        await RegisterAsync(model);
        foreach (var version in (string[])["fp_1", "fp_2"])
            await _node.Factory.AppendAsync(
                now => new ModelServed(model.Id, "p", new("gpt-9-x", version), null)
                {
                    TimeMs = now,
                    By = "door",
                },
                CancellationToken.None
            );
        var gap = (await ReportAsync()).Gaps.ShouldHaveSingleItem();
        (gap.What, gap.Name).ShouldBe(("model-version", "gpt-9"));
        gap.Why.ShouldContain("fp_2");
        gap.Why.ShouldContain("fp_1");
        await RegisterAsync(model);
        (await ReportAsync()).Gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_note_older_than_the_newest_calls_is_still_told_and_told_once()
    {
        await NoteAsync("field", "messages[].weather");
        for (var i = 0; i < 600; i++)
            await _node.Factory.AppendAsync(
                now => new AgentReleased(new("nobody")) { TimeMs = now, By = "test" },
                CancellationToken.None
            );
        await NoteAsync("field", "messages[].weather");

        (await ReportAsync()).Gaps.ShouldHaveSingleItem().What.ShouldBe("field");
    }

    [Fact]
    public async Task Tools_that_agents_run_themselves_and_strangers_are_seen_in_the_calls()
    {
        await CallAsync("stranger", AssetId.LocalTool("shell"));
        await CallAsync("stranger", AssetId.Tool("mail", "gone"));

        var view = await ReportAsync();
        Names(view.Gaps, CoverageKind.Ungoverned)
            .ShouldBe(["agent stranger", "tool local/shell", "tool mail/gone"]);
        view.HasUngoverned.ShouldBeTrue();
    }

    [Fact]
    public async Task What_nobody_described_is_named_with_what_follows()
    {
        await RegisterAsync(
            new()
            {
                Id = AssetId.Server("mail"),
                Server = new() { Url = "https://m1.example/mcp" },
            }
        );
        await RegisterAsync(
            new()
            {
                Id = AssetId.Server("bank"),
                Server = new() { Url = "https://m2.example/mcp" },
            }
        );
        await RegisterToolAsync("read", new() { Effects = Effects.Reads, InputSchema = "{}" });
        await RegisterToolAsync("send", new() { Effects = Effects.External, InputSchema = "{}" });
        await RegisterToolAsync(
            "pay",
            new()
            {
                Effects = Effects.Spends,
                Selects = ["to"],
                InputSchema = "{}",
            }
        );
        await RegisterToolAsync("new", new() { InputSchema = "{}" });
        await RegisterToolAsync("blind", new() { Effects = Effects.Reads });
        await RegisterAsync(new() { Id = AssetId.Agent(new("orphan")), Agent = new() });
        await RegisterAsync(
            new()
            {
                Id = AssetId.Agent(new("clerk")),
                Agent = new() { User = new("alice") },
            }
        );

        var view = await ReportAsync();
        Names(view.Gaps, CoverageKind.Unannotated)
            .ShouldBe([
                "agent orphan",
                "server bank",
                "tool mail/blind",
                "tool mail/new",
                "tool mail/send",
            ]);
        view.Gaps.Single(g => g.Name == "mail/new").Why.ShouldContain("every effect");
        view.Gaps.Single(g => g.Name == "mail/send").Why.ShouldContain("target");
        view.Gaps.Single(g => g.Name == "mail/blind").Why.ShouldContain("schema");
        view.HasUngoverned.ShouldBeFalse();
    }

    [Fact]
    public async Task The_report_is_bounded_and_says_how_much_it_leaves_out()
    {
        for (var i = 0; i < ControlLimits.MaxGaps + 3; i++)
            await NoteAsync("field", "f" + i);

        var view = await ReportAsync();
        (view.Gaps.Length, view.More).ShouldBe((ControlLimits.MaxGaps, 3));
    }

    private Task<CoverageView> ReportAsync() => _control.CoverageAsync(CancellationToken.None);

    private static IEnumerable<string> Names(ImmutableArray<CoverageGap> gaps, CoverageKind kind) =>
        gaps.Where(g => g.Kind == kind).Select(g => $"{g.What} {g.Name}");

    private Task NoteAsync(string what, string name) =>
        _node
            .Factory.AppendAsync(
                now => new CoverageNoted(what, name) { TimeMs = now, By = "door" },
                CancellationToken.None
            )
            .AsTask();

    private Task RegisterAsync(Asset asset) =>
        _control.RegisterAsync(asset, CancellationToken.None);

    private Task RegisterToolAsync(string name, ToolFacts facts) =>
        RegisterAsync(new() { Id = AssetId.Tool("mail", name), Tool = facts });

    private async Task CallAsync(string agent, AssetId tool)
    {
        await using var passage = await _node.Pipeline.EnterAsync(
            new InterceptedCall
            {
                Id = _node.Pipeline.NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = tool,
                Arguments = "{}"u8.ToArray(),
            },
            new Caller
            {
                Tenant = new("default"),
                Agent = new(agent),
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
            },
            CancellationToken.None
        );
    }
}
