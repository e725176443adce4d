using System.Text.Json.Nodes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Demo;

/// <summary>The first command a newcomer runs, as a real process.</summary>
public sealed class DemoCommandTests
{
    private static readonly Dictionary<string, string> _environment = new() { ["NO_COLOR"] = "1" };

    [Fact]
    public async Task The_default_scenes_end_as_they_declare_and_the_timeline_tells_them()
    {
        var (code, output, error) = await DemoAsync();
        code.ShouldBe(DemoCommand.AsDeclared, output + error);
        output.ShouldContain("A mail hijacks the model and wants money");
        output.ShouldContain("hijacked-target");
        output.ShouldContain("ledger verified");
    }

    [Fact]
    public async Task A_file_with_other_names_plays_under_the_same_policies()
    {
        var (code, output, error) = await DemoAsync(
            "--scenes",
            Repository.PathOf("samples", "scenes", "helpdesk.yaml"),
            "--json"
        );
        code.ShouldBe(DemoCommand.AsDeclared, output + error);
        var report = JsonNode.Parse(output)!;
        report["ok"]!.GetValue<bool>().ShouldBeTrue();
        report["ledger"]!["verified"]!.GetValue<bool>().ShouldBeTrue();
        report["ledger"]!["root"]!.GetValue<string>().Length.ShouldBeGreaterThan(40);
        report["scenes"]!.AsArray().Count.ShouldBe(7);
    }

    [Fact]
    public async Task One_wrong_expectation_makes_the_exit_code_1_and_says_what_differs()
    {
        using var folder = new TempFolder();
        var text = await File.ReadAllTextAsync(
            Repository.PathOf("samples", "scenes", "helpdesk.yaml")
        );
        var wrong = text.Replace(
            "crm/grant_role, verdict: deny",
            "crm/grant_role, verdict: allow",
            StringComparison.Ordinal
        );
        wrong.ShouldNotBe(text);
        await File.WriteAllTextAsync(folder.File("wrong.yaml"), wrong);
        var (code, output, _) = await DemoAsync("--scenes", folder.File("wrong.yaml"));
        code.ShouldBe(DemoCommand.Otherwise, output);
        output.ReplaceLineEndings(" ").ShouldContain("crm/grant_role");
        output.ShouldContain("should be");
    }

    [Fact]
    public async Task A_bad_file_is_refused_with_its_line()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("bad.yaml"), "models: [m]\nactors: [x]\n");
        var (code, _, error) = await DemoAsync("--scenes", folder.File("bad.yaml"));
        code.ShouldBe(DemoCommand.BadScenes);
        error.ShouldContain("bad.yaml:2:1: The file has no key 'actors'");
    }

    private static Task<(int Code, string Output, string Error)> DemoAsync(
        params IReadOnlyList<string> arguments
    ) =>
        GatewayProcess.RunAsync(
            Repository.Executable,
            Repository.Root,
            ["demo", .. arguments],
            _environment,
            TestContext.Current.CancellationToken
        );
}
