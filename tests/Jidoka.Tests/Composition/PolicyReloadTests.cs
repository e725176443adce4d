using Jidoka.Composition;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Tests.Composition;

public sealed class PolicyReloadTests : IDisposable
{
    private const string Broken = "permit(principal, action, resource\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<Node> OpenAsync() => _folder.OpenNodeAsync();

    private static PolicyReload ReloadOf(Node node, TimeProvider? time = null) =>
        new(node.Options.PolicyFolder, node.Factory, time ?? node.Time, NullLogger.Instance);

    private static Task LearnAsync(Node node, string schema) =>
        node
            .Factory.AppendAsync(
                at => new AssetRegistered(
                    new()
                    {
                        Id = AssetId.Tool("bank", "pay"),
                        Tool = new() { InputSchema = schema },
                    }
                )
                {
                    TimeMs = at,
                    By = "discovery",
                },
                CancellationToken.None
            )
            .AsTask();

    [Fact]
    public async Task A_good_set_comes_into_force_once()
    {
        await using var node = await OpenAsync();

        (await ReloadOf(node).ApplyAsync(CancellationToken.None)).ShouldBeTrue();
        (await ReloadOf(node).ApplyAsync(CancellationToken.None)).ShouldBeFalse();

        node.Factory.Current.Policies.Files.ShouldHaveSingleItem().Name.ShouldBe("all.cedar");
    }

    [Fact]
    public async Task A_bad_file_keeps_the_last_good_set_and_is_an_event_once_even_over_a_restart()
    {
        await using (var node = await OpenAsync())
        {
            await ReloadOf(node).ApplyAsync(CancellationToken.None);
            _folder.Write("policies/bad.cedar", Broken);
            (await ReloadOf(node).ApplyAsync(CancellationToken.None)).ShouldBeTrue();
            (await ReloadOf(node).ApplyAsync(CancellationToken.None)).ShouldBeFalse();
        }

        await using var again = await OpenAsync();
        var size = again.Log.Ledger.Size;
        (await ReloadOf(again).ApplyAsync(CancellationToken.None)).ShouldBeFalse();

        again.Log.Ledger.Size.ShouldBe(size);
        var state = again.Factory.Current;
        state.Policies.Files.ShouldHaveSingleItem().Text.ShouldBe(TestFolder.PermitAll);
        var fault = state.PolicyFaults.ShouldHaveSingleItem();
        (fault.File, fault.Line).ShouldBe(("bad.cedar", 2));
    }

    [Fact]
    public async Task A_misspelt_attribute_keeps_the_last_good_set_and_names_what_was_meant()
    {
        await using var node = await OpenAsync();
        await ReloadOf(node).ApplyAsync(CancellationToken.None);
        _folder.Write(
            "policies/all.cedar",
            "@id(\"all\")\npermit(principal, action == Action::\"callTool\", resource)\nwhen { context.argss.to == \"x\" };\n"
        );

        (await ReloadOf(node).ApplyAsync(CancellationToken.None)).ShouldBeTrue();

        var state = node.Factory.Current;
        state.Policies.Files.ShouldHaveSingleItem().Text.ShouldBe(TestFolder.PermitAll);
        var fault = state.PolicyFaults.ShouldHaveSingleItem();
        (fault.File, fault.Line, fault.Column).ShouldBe(("all.cedar", 3, 8));
        fault.Message.ShouldContain("did you mean `args`?");
    }

    [Fact]
    public async Task What_was_in_force_before_a_restart_is_looked_at_again_after_it()
    {
        const string typo =
            "@id(\"all\")\npermit(principal, action, resource) when { context.dor == \"mcp\" };\n";
        _folder.Write("policies/all.cedar", typo);
        await using var node = await OpenAsync();
        await node.Factory.AppendAsync(
            at => new PoliciesLoaded([new("all.cedar", typo)]) { TimeMs = at, By = "files" },
            CancellationToken.None
        );
        var reload = ReloadOf(node);

        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeFalse("a start does not wait");
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeTrue();

        node.Factory.Current.Policies.Files.ShouldHaveSingleItem("the set in force stays");
        node.Factory.Current.PolicyFaults.ShouldHaveSingleItem()
            .Message.ShouldContain("did you mean `door`?");
    }

    [Fact]
    public async Task What_servers_list_turns_a_doubt_into_a_fault_and_back_without_another_load()
    {
        _folder.Write(
            "policies/all.cedar",
            "@id(\"all\")\npermit(principal, action == Action::\"callTool\", resource == Tool::\"bank/pay\")\nwhen { context.args.too == \"x\" };\n"
        );
        await using var node = await OpenAsync();
        var time = new FakeTimeProvider();
        var reload = ReloadOf(node, time);
        await reload.ApplyAsync(CancellationToken.None);
        node.Factory.Current.PolicyFaults.ShouldBeEmpty();

        await LearnAsync(
            node,
            """{"type":"object","properties":{"to":{"type":"string"}},"required":["to"]}"""
        );
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeFalse("files that stay wait");
        time.Advance(TimeSpan.FromMilliseconds(PolicyReload.ReviewMs));
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeTrue();

        var state = node.Factory.Current;
        state.Policies.Files.ShouldHaveSingleItem("the set in force stays");
        state.PolicyFaults.ShouldHaveSingleItem().Message.ShouldContain("did you mean `to`?");

        await LearnAsync(
            node,
            """{"type":"object","properties":{"too":{"type":"string"}},"required":["too"]}"""
        );
        var epoch = node.Factory.Current.Epoch;
        time.Advance(TimeSpan.FromMilliseconds(PolicyReload.ReviewMs));
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeTrue();
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeFalse();

        node.Factory.Current.PolicyFaults.ShouldBeEmpty();
        node.Factory.Current.Epoch.ShouldBe(epoch, "the same files are not loaded again");
    }

    [Fact]
    public async Task A_fault_of_the_files_in_force_does_not_keep_an_urgent_policy_out()
    {
        const string typo =
            "@id(\"all\")\npermit(principal, action, resource) when { context.dor == \"mcp\" };\n";
        _folder.Write("policies/all.cedar", typo);
        await using var node = await OpenAsync();
        await node.Factory.AppendAsync(
            at => new PoliciesLoaded([new("all.cedar", typo)]) { TimeMs = at, By = "files" },
            CancellationToken.None
        );
        var reload = ReloadOf(node);
        _folder.Write("policies/new.cedar", "@id(\"new\")\nforbid(principl, action, resource);\n");
        await reload.ApplyAsync(CancellationToken.None);
        node.Factory.Current.Policies.Files.Length.ShouldBe(1, "a fault of the edit refuses it");

        _folder.Write("policies/new.cedar", "@id(\"new\")\nforbid(principal, action, resource);\n");
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeTrue();

        node.Factory.Current.Policies.Files.Length.ShouldBe(2);
        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeTrue();
        node.Factory.Current.PolicyFaults.ShouldHaveSingleItem().File.ShouldBe("all.cedar");
    }

    [Fact]
    public async Task As_many_and_as_long_faults_as_can_be_are_recorded()
    {
        await using var node = await OpenAsync();
        var reload = ReloadOf(node);
        await reload.ApplyAsync(CancellationToken.None);
        var name = new string('\u4e00', 400);
        for (var i = 0; i < 60; i++)
            _folder.Write(
                $"policies/{new string('\u4e00', 70)}{i}.cedar",
                $"@id(\"{i}{name}\")\nforbid(principal, action, resource) when {{ context[\"{name}\"] == 1 }};\n"
            );

        (await reload.ApplyAsync(CancellationToken.None)).ShouldBeTrue();

        node.Factory.Current.PolicyFaults.Length.ShouldBe(RecordedFaults.MaxFaults);
    }

    [Fact]
    public async Task A_round_that_fails_is_not_the_last()
    {
        var node = await OpenAsync();
        var reload = ReloadOf(node);
        await node.DisposeAsync();

        await Should.ThrowAsync<Exception>(() => reload.ApplyAsync(CancellationToken.None));
        await Should.NotThrowAsync(() => reload.TryApplyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Mending_the_file_clears_the_fault()
    {
        await using var node = await OpenAsync();
        await ReloadOf(node).ApplyAsync(CancellationToken.None);
        _folder.Write("policies/bad.cedar", Broken);
        await ReloadOf(node).ApplyAsync(CancellationToken.None);

        _folder.Delete("policies/bad.cedar");
        (await ReloadOf(node).ApplyAsync(CancellationToken.None)).ShouldBeTrue();

        node.Factory.Current.PolicyFaults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_vanished_is_a_fault_and_takes_no_policy_away()
    {
        await using var node = await OpenAsync();
        await ReloadOf(node).ApplyAsync(CancellationToken.None);
        Directory.Delete(node.Options.PolicyFolder, recursive: true);

        await ReloadOf(node).ApplyAsync(CancellationToken.None);

        node.Factory.Current.Policies.Files.Length.ShouldBe(1);
        node.Factory.Current.PolicyFaults.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_change_of_the_folder_takes_effect_by_itself()
    {
        await using var node = await OpenAsync();
        using var ended = new CancellationTokenSource();
        var following = ReloadOf(node).RunAsync(ended.Token);

        _folder.Write(
            "policies/more.cedar",
            "@id(\"more\")\nforbid(principal, action, resource);\n"
        );
        await Eventually.IsTrueAsync(
            () => node.Factory.Current.Policies.Files.Length == 2,
            "the new file is in force"
        );

        await ended.CancelAsync();
        await following;
    }
}
