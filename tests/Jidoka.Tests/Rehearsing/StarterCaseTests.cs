using Jidoka.Commanding;
using Jidoka.Composition;
using Jidoka.Controlling;

namespace Jidoka.Tests.Rehearsing;

/// <summary>The starter policies against the cases that ship with them.</summary>
public sealed class StarterCaseTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private PolicyTestView Run(Func<string, string>? change = null)
    {
        _folder.Delete("policies/all.cedar");
        foreach (var (name, text) in StarterFiles.Policies())
            _folder.Write("policies/" + name, change?.Invoke(text) ?? text);
        foreach (var (name, text) in StarterFiles.Cases())
            _folder.Write("policies/tests/" + name, text);
        return PolicyTestCommand.Run(
            new(_folder.Options.PolicyFolder, InventoryView.Of(_folder.Options)),
            [],
            null
        );
    }

    [Fact]
    public void Every_case_comes_out_as_it_says_and_every_policy_is_in_one()
    {
        var view = Run();

        view.Faults.ShouldBeEmpty();
        view.Cases.Where(c => !c.Passed).ShouldBeEmpty();
        view.Passed.ShouldBeGreaterThan(10);
        view.Untested.ShouldBeEmpty();
    }

    [Fact]
    public void Policies_that_could_not_come_into_force_fail_the_run()
    {
        var view = Run(text =>
            text
            + "@id(\"slip\") forbid (principal, action, resource) when { context.dor == \"x\" };\n"
        );

        view.Succeeded.ShouldBeFalse();
        view.Faults.ShouldHaveSingleItem().Message.ShouldContain("did you mean `door`?");
    }

    [Fact]
    public async Task What_a_machine_has_recorded_does_not_count()
    {
        await using (
            var node = await Node.OpenAsync(
                _folder.Options,
                TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
                CancellationToken.None
            )
        )
            await node.Factory.AppendAsync(
                at => new AssetRegistered(new() { Id = AssetId.Tool("bank", "pay") })
                {
                    TimeMs = at,
                    By = "test",
                },
                CancellationToken.None
            );
        var config = Path.Combine(_folder.Path, "jidoka.yaml");
        var parsed = CommandTree.Create().Parse(["policy", "test", "--config", config]);

        (await PolicySource.FindAsync(parsed, withRecorded: false, CancellationToken.None))!
            .Inventory.State.Find(AssetId.Tool("bank", "pay"))
            .ShouldBeNull();
        (await PolicySource.FindAsync(parsed, withRecorded: true, CancellationToken.None))!
            .Inventory.State.Find(AssetId.Tool("bank", "pay"))
            .ShouldNotBeNull();
    }

    [Theory]
    [InlineData("context.targets.weakest == \"untrusted\"", "context.targets.weakest == \"none\"")]
    [InlineData("[\"user\", \"operator\"]", "[\"operator\"]")]
    [InlineData("@hold(\"operators\")\n", "")]
    [InlineData("!context.findings.isEmpty()", "context.findings.isEmpty()")]
    [InlineData("resource.registered && !resource.consequential", "resource.registered")]
    public void A_policy_that_is_changed_fails_a_case(string from, string to)
    {
        var view = Run(text =>
        {
            text.ShouldContain(from);
            return text.Replace(from, to, StringComparison.Ordinal);
        });

        view.Faults.ShouldBeEmpty();
        view.Failed.ShouldBeGreaterThan(0);
    }
}
