using System.Text.RegularExpressions;
using Jidoka.Commanding;
using Jidoka.Controlling;

namespace Jidoka.Tests.Rehearsing;

/// <summary>The flow pack against the cases that stand beside it: an auditor reads both.</summary>
public sealed partial class FlowCaseTests : IDisposable
{
    private static readonly string Pack = Path.Combine(RepositoryRoot.Path, "policies", "flow");
    private static readonly string Policies = File.ReadAllText(Path.Combine(Pack, "flow.cedar"));
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_case_comes_out_as_it_says_and_every_policy_is_in_one()
    {
        var view = Run(Policies);

        view.Faults.ShouldBeEmpty();
        view.Cases.Where(c => !c.Passed)
            .Select(c => c.Name + ": " + string.Join("; ", c.Differences))
            .ShouldBeEmpty();
        view.Passed.ShouldBeGreaterThan(25);
        view.Untested.ShouldBeEmpty();
    }

    [Fact]
    public void A_pack_in_which_any_policy_never_holds_fails_a_case()
    {
        var all = Policy().Matches(Policies);
        all.Count.ShouldBeGreaterThan(15);
        foreach (Match policy in all)
        {
            var view = Run(Policies.Insert(policy.Groups["when"].Index, "when { false }\n"));

            view.Faults.ShouldBeEmpty();
            view.Failed.ShouldBeGreaterThan(0, policy.Groups["id"].Value);
        }
    }

    [Theory]
    [InlineData(
        """["designated", "model", "untrusted"].containsAny(context.targets.others)""",
        """["model", "untrusted"].containsAny(context.targets.others)"""
    )]
    [InlineData(
        """["model", "untrusted"].containsAny(context.targets.dates)""",
        """["model"].containsAny(context.targets.dates)"""
    )]
    [InlineData("""(context.targets.suppliers.contains("listed") && !context.clean)""", "false")]
    [InlineData(
        """["unique", "queried", "listed"].containsAny(context.targets.suppliers)""",
        """["queried", "listed"].containsAny(context.targets.suppliers)"""
    )]
    [InlineData("context.targets.refused &&", "")]
    [InlineData("!context.mandate.within", "context.mandate.within")]
    [InlineData("!context.targets.exceeded.isEmpty()", "context.targets.exceeded.isEmpty()")]
    [InlineData(
        """context.payload.confidentiality == "restricted" """,
        """context.payload.confidentiality != "public" """
    )]
    public void A_pack_whose_condition_is_changed_fails_a_case(string from, string to)
    {
        Policies.ShouldContain(from);

        Run(Policies.Replace(from, to, StringComparison.Ordinal)).Failed.ShouldBeGreaterThan(0);
    }

    private PolicyTestView Run(string policies)
    {
        _folder.Delete("policies/all.cedar");
        _folder.Write("policies/flow.cedar", policies);
        foreach (var cases in Directory.GetFiles(Path.Combine(Pack, "tests")))
            _folder.Write("policies/tests/" + Path.GetFileName(cases), File.ReadAllText(cases));
        return PolicyTestCommand.Run(
            new(_folder.Options.PolicyFolder, InventoryView.Of(_folder.Options)),
            [],
            null
        );
    }

    [GeneratedRegex("""@id\("(?<id>[^"]+)"\)[^;]*?(?<when>when)[^;]*;""", RegexOptions.None, 1_000)]
    private static partial Regex Policy();
}
