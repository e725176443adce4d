using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jidoka.Architecture.Tests;

/// <summary>The repository's own files: what git tracks or would add.</summary>
internal static class SourceTree
{
    /// <summary>The folder that holds <c>Jidoka.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files, as paths relative to <see cref="Root"/> with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    /// <summary>The C# files of some top folders.</summary>
    public static IEnumerable<string> CSharp(params string[] folders) =>
        Files.Where(f =>
            f.EndsWith(".cs", StringComparison.Ordinal)
            && folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal))
        );

    /// <summary>A file's text.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>A file's syntax tree.</summary>
    public static CompilationUnitSyntax Parse(string file) =>
        CSharpSyntaxTree
            .ParseText(
                Read(file),
                CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)
            )
            .GetCompilationUnitRoot();

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Jidoka.slnx")))
                return at.FullName;
        throw new DirectoryNotFoundException("no Jidoka.slnx above the test");
    }

    private static string[] ListFiles()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["ls-files", "-co", "--exclude-standard"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
                WorkingDirectory = Root,
            }
        )!;
        var files = git
            .StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(f => File.Exists(Path.Combine(Root, f)))
            .ToArray();
        git.WaitForExit();
        return files;
    }
}
