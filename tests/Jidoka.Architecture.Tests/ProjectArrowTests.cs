using System.Xml.Linq;

namespace Jidoka.Architecture.Tests;

/// <summary>Which project may know which, and which libraries; what is not listed is not allowed.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new(
        StringComparer.Ordinal
    )
    {
        ["Jidoka.Cedar"] = [],
        ["Jidoka.Core"] = ["Jidoka.Cedar"],
        ["Jidoka.Storage"] = ["Jidoka.Core"],
        ["Jidoka.Gateway"] = ["Jidoka.Core", "Jidoka.Storage"],
        ["Jidoka.Console"] = ["Jidoka.Core"],
        ["Jidoka"] =
        [
            "Jidoka.Core",
            "Jidoka.Storage",
            "Jidoka.Gateway",
            "Jidoka.Console",
            // The sample factory that `jidoka demo` plays.
            "Factory.Agent",
            "Factory.ModelServer",
            "Factory.ToolServer",
        ],
    };

    private static readonly string[] Pure = ["Jidoka.Cedar", "Jidoka.Core"];

    [Fact]
    public void Projects_know_only_what_lies_before_them()
    {
        var wrong = new List<string>();
        foreach (var (name, project) in SourceProjects())
        {
            AllowedProjects.ShouldContainKey(
                name,
                $"{name} is new: state here which projects it may know"
            );
            var references = Included(project, "ProjectReference")
                .Select(p => Path.GetFileNameWithoutExtension(p));
            wrong.AddRange(
                references
                    .Where(r => !AllowedProjects[name].Contains(r))
                    .Select(r => $"{name} -> {r}")
            );
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Core_and_Cedar_take_no_package_and_no_framework()
    {
        var wrong = SourceProjects()
            .Where(p => Pure.Contains(p.Name))
            .SelectMany(p =>
                Included(p.Project, "PackageReference")
                    .Concat(Included(p.Project, "FrameworkReference"))
                    .Select(i => $"{p.Name} -> {i}")
            );
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Core_and_Cedar_stand_under_the_ban_on_io_clock_and_randomness()
    {
        var targets = XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Build.targets"));
        var condition = targets
            .Descendants("ItemGroup")
            .Single(g => g.Descendants().Any(d => Includes(d, "BannedSymbols.Pure.txt")))
            .Attribute("Condition")!
            .Value;
        foreach (var name in Pure)
            condition.ShouldContain($"'{name}'");
        var banned = SourceTree.Read("eng/analyzers/BannedSymbols.Pure.txt");
        foreach (
            var type in new[]
            {
                "System.IO.File;",
                "System.Net.Sockets.Socket;",
                "System.TimeProvider;",
                "System.Security.Cryptography.RandomNumberGenerator;",
            }
        )
            banned.ShouldContain("T:" + type);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = SourceTree.Read("Jidoka.slnx");
        SourceTree
            .Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(f => !solution.Contains($"\"{f}\"", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    private static IEnumerable<(string Name, XDocument Project)> SourceProjects() =>
        SourceTree
            .Files.Where(f =>
                f.StartsWith("src/", StringComparison.Ordinal)
                && f.EndsWith(".csproj", StringComparison.Ordinal)
            )
            .Select(f =>
                (
                    Path.GetFileNameWithoutExtension(f),
                    XDocument.Load(Path.Combine(SourceTree.Root, f))
                )
            );

    private static IEnumerable<string> Included(XDocument project, string element) =>
        project.Descendants(element).Select(e => e.Attribute("Include")!.Value);

    private static bool Includes(XElement element, string name) =>
        element.Attribute("Include")?.Value.EndsWith(name, StringComparison.Ordinal) == true;
}
