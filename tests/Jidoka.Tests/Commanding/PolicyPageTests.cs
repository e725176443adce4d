using System.Diagnostics;
using System.Text.RegularExpressions;
using Jidoka.Commanding;
using Jidoka.Core.Deciding.Schemas;
using Jidoka.Rehearsing;

namespace Jidoka.Tests.Commanding;

/// <summary>
/// <c>docs/policy.md</c> is carried out: its files are written, its commands run in order by the real program, what it
/// shows as their output is what they print, its reference is the generated one, and its recipes hold.
/// </summary>
public sealed partial class PolicyPageTests
{
    private const int TimeoutMs = 60_000;
    private const string Begin = "<!-- reference -->\n";
    private const string End = "<!-- /reference -->";

    private static readonly string PagePath = Path.Combine(
        RepositoryRoot.Path,
        "docs",
        "policy.md"
    );

    private static IEnumerable<(string Language, string Info, string Text)> Blocks() =>
        Fence()
            .Matches(File.ReadAllText(PagePath))
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value.Trim(), m.Groups[3].Value));

    public static TheoryData<string> Recipes =>
        [
            .. Blocks()
                .Where(b => b.Info.StartsWith("recipe=", StringComparison.Ordinal))
                .Select(b => b.Info)
                .Distinct(),
        ];

    [Fact]
    public async Task Every_file_is_written_every_command_run_and_every_output_as_shown()
    {
        var folder = Directory.CreateTempSubdirectory("jidoka-page-");
        try
        {
            var (commands, outputs, last) = (0, 0, "");
            foreach (var (language, info, text) in Blocks())
            {
                if (info.StartsWith("file=", StringComparison.Ordinal))
                {
                    await File.WriteAllTextAsync(
                        Path.Combine(folder.FullName, info["file=".Length..]),
                        text
                    );
                }
                else if (language == "sh")
                {
                    foreach (var line in text.TrimEnd().Split('\n'))
                    {
                        last = await RunAsync(folder.FullName, line);
                        commands++;
                    }
                }
                else if (language == "text")
                {
                    last.ShouldContain(text.TrimEnd(), Case.Sensitive, "as the page shows it");
                    outputs++;
                }
            }
            commands.ShouldBeGreaterThan(5);
            outputs.ShouldBeGreaterThan(4);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string folder, string line)
    {
        var parts = line.Split(" # exits ");
        var words = Word().Matches(parts[0].Trim()).Select(m => m.Value.Trim('"')).ToArray();
        words[0].ShouldBe("jidoka", line);
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "jidoka"), words[1..])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        using var limit = new CancellationTokenSource(TimeoutMs);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var expected = parts.Length > 1 ? int.Parse(parts[1]) : 0;
            process.ExitCode.ShouldBe(expected, $"{line}\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_reference_is_the_generated_one()
    {
        var generated =
            "\n"
            + PolicySchema.Of(FactorySnapshot.Empty).ToMarkdown().ReplaceLineEndings("\n")
            + "\n";
        var page = await File.ReadAllTextAsync(PagePath);
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(PagePath, page[..start] + generated + page[end..]);
        else
            page[start..end]
                .ShouldBe(
                    generated,
                    "run the tests with UPDATE_GOLDEN=1 and look at the difference"
                );
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_recipe_is_valid_in_strict_mode_and_decides_as_its_cases_say(string recipe)
    {
        using var folder = new TestFolder();
        folder.Delete("policies/all.cedar");
        var parts = Blocks()
            .Where(b => b.Info == recipe)
            .ToDictionary(b => b.Language, b => b.Text);
        foreach (var (name, text) in StarterFiles.Policies())
            folder.Write("policies/" + name, text);
        folder.Write("policies/recipe.cedar", parts["cedar"]);
        folder.Write("policies/tests/recipe.yaml", parts["yaml"]);
        var source = new PolicySource(
            folder.Options.PolicyFolder,
            InventoryView.Of(folder.Options)
        );

        var view = PolicyTestCommand.Run(source, [], null);
        view.Faults.ShouldBeEmpty();
        view.Cases.Where(c => !c.Passed).ShouldBeEmpty();
        var set = Cedar.PolicySet.Parse(
            parts["cedar"],
            "recipe.cedar",
            new() { IdsFromAnnotation = true }
        );
        foreach (var policy in set.Unwrap().Policies)
            view.Untested.ShouldNotContain(policy.Id, "no case shows what this policy does");

        // The inventory of its cases, so that the tools' arguments, attributes and facts are known.
        var state = PolicyTestCommand.StateOf(source, out _).ShouldNotBeNull();
        var cases = CaseFile.Parse("recipe.yaml", parts["yaml"], state).Cases;
        var review = PolicyReview.Of(
            [new PolicyFile("recipe.cedar", parts["cedar"])],
            PolicySchema.Of(cases[0].State)
        );
        review.Faults.ShouldBeEmpty();
        review.Warnings.ShouldBeEmpty();
    }

    [GeneratedRegex(
        "^```([a-z]+)([^\n]*)\n(.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Fence();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();
}
