using System.Text.RegularExpressions;

namespace Jidoka.Architecture.Tests;

/// <summary>ARCHITECTURE.md names, under each invariant, the tests that hold it; a name that is no test is a broken promise.</summary>
public sealed partial class InvariantTests
{
    private const string Page = "ARCHITECTURE.md";

    [Fact]
    public void Every_invariant_names_a_test_that_exists()
    {
        var section = Section(SourceTree.Read(Page), "Invariants");

        var invariants = Numbered().Split(section).Skip(1).ToArray();
        invariants.Length.ShouldBeGreaterThanOrEqualTo(10);
        var wrong = new List<string>();
        foreach (var invariant in invariants)
        {
            var words = string.Join(
                    ' ',
                    invariant.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8)
                )
                .ReplaceLineEndings(" ");
            var named = TestNames.In(invariant);
            if (
                named.Count == 0
                && !invariant.Contains("not yet", StringComparison.OrdinalIgnoreCase)
            )
                wrong.Add($"names no test: {words}");
            wrong.AddRange(
                named
                    .Where(static n => !TestNames.All.Contains(n))
                    .Select(n => $"no test {n}: {words}")
            );
        }
        wrong.ShouldBeEmpty();
    }

    private static string Section(string page, string title)
    {
        var start = page.IndexOf($"## {title}", StringComparison.Ordinal);
        start.ShouldBeGreaterThanOrEqualTo(0, $"{Page} has no section {title}");
        var end = page.IndexOf("\n## ", start + 3, StringComparison.Ordinal);
        return end < 0 ? page[start..] : page[start..end];
    }

    [GeneratedRegex("^[0-9]+\\. ", RegexOptions.Multiline, 1000)]
    private static partial Regex Numbered();
}
