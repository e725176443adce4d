using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jidoka.Architecture.Tests;

/// <summary>ARCHITECTURE.md names, under each invariant, the tests that hold it; a name that is no test is a broken promise.</summary>
public sealed partial class InvariantTests
{
    private const string Page = "ARCHITECTURE.md";

    [Fact]
    public void Every_invariant_names_a_test_that_exists()
    {
        var section = Section(SourceTree.Read(Page), "Invariants");
        var tests = TestNames();
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
            var named = Quoted().Matches(invariant).Select(m => m.Groups[1].Value).ToArray();
            if (
                named.Length == 0
                && !invariant.Contains("not yet", StringComparison.OrdinalIgnoreCase)
            )
                wrong.Add($"names no test: {words}");
            wrong.AddRange(
                named.Where(n => !tests.Contains(n)).Select(n => $"no test {n}: {words}")
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

    private static HashSet<string> TestNames() =>
        SourceTree
            .CSharp("tests")
            .SelectMany(f =>
                SourceTree.Parse(f).DescendantNodes().OfType<MethodDeclarationSyntax>()
            )
            .Where(m =>
                m.AttributeLists.SelectMany(a => a.Attributes)
                    .Any(a => a.Name.ToString() is "Fact" or "Theory")
            )
            .Select(m => m.Identifier.Text)
            .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("^[0-9]+\\. ", RegexOptions.Multiline, 1000)]
    private static partial Regex Numbered();

    /// <summary>Names with at least two underscores in code quotes are tests' names.</summary>
    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})`", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
