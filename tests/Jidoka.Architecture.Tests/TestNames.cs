using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jidoka.Architecture.Tests;

/// <summary>The names of the repository's tests, and those that a page gives in code quotes.</summary>
internal static partial class TestNames
{
    /// <summary>Every test of the repository.</summary>
    public static IReadOnlySet<string> All { get; } =
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

    /// <summary>What a text names as tests.</summary>
    public static IReadOnlyList<string> In(string text) =>
        [.. Quoted().Matches(text).Select(m => m.Groups[1].Value)];

    /// <summary>Names with at least two underscores in code quotes are tests' names.</summary>
    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})`", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
