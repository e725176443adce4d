using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jidoka.Architecture.Tests;

/// <summary>House rules that a machine can hold.</summary>
public sealed partial class TidyTests
{
    /// <summary>From here on, a file needs a written reason in <see cref="Ratchet.LongFiles"/>.</summary>
    internal const int LongFile = 400;

    /// <summary>From here on, a method needs one in <see cref="Ratchet.LongMethods"/>.</summary>
    internal const int LongMethod = 70;

    private static readonly string[] Code = ["src", "benchmarks", "samples", "tests", "fuzz"];
    private static readonly string[] VagueEndings =
    [
        "Manager",
        "Helper",
        "Helpers",
        "Utils",
        "Util",
        "Utilities",
        "Common",
    ];

    [Fact]
    public void A_file_holds_one_visible_type_and_has_its_name()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.CSharp("src"))
        {
            var types = TopTypes(SourceTree.Parse(file)).ToArray();
            var open = types.Where(t => t.Modifiers.Any(SyntaxKind.PublicKeyword)).ToArray();
            if (open.Length > 1)
                wrong.Add($"{file}: {string.Join(", ", open.Select(t => Name(t)))}");
            var main = open.FirstOrDefault() ?? (types.Length == 1 ? types[0] : null);
            // A partial type is split by concern: Name.Concern.cs.
            if (main is not null && Path.GetFileName(file).Split('.')[0] != Name(main))
                wrong.Add($"{file}: holds {Name(main)}");
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.CSharp("src", "benchmarks"))
        {
            if (
                SourceTree
                    .Parse(file)
                    .Members.OfType<BaseNamespaceDeclarationSyntax>()
                    .FirstOrDefault()
                is not { } space
            )
                continue;
            var folder = Path.GetDirectoryName(file)!.Split('/').Skip(1);
            if (space.Name.ToString() != string.Join('.', folder))
                wrong.Add($"{file}: {space.Name}");
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void A_long_file_has_a_written_reason()
    {
        var found = SourceTree
            .CSharp(Code)
            .Where(f => SourceTree.Read(f).AsSpan().Count('\n') > LongFile);
        AgainstRatchet(found, Ratchet.LongFiles);
    }

    [Fact]
    public void A_long_method_has_a_written_reason()
    {
        var found =
            from file in SourceTree.CSharp(Code)
            from member in SourceTree.Parse(file).DescendantNodes()
            where
                member
                    is BaseMethodDeclarationSyntax
                        or AccessorDeclarationSyntax
                        or LocalFunctionStatementSyntax
            let span = member.GetLocation().GetLineSpan()
            where span.EndLinePosition.Line - span.StartLinePosition.Line + 1 >= LongMethod
            select $"{file}: {MethodName(member)}";
        AgainstRatchet(found, Ratchet.LongMethods);
    }

    [Fact]
    public void Names_say_what_a_thing_is_in_the_domain()
    {
        var wrong =
            from file in SourceTree.CSharp(Code)
            from type in SourceTree
                .Parse(file)
                .DescendantNodes()
                .OfType<BaseTypeDeclarationSyntax>()
            where VagueEndings.Any(e => type.Identifier.Text.EndsWith(e, StringComparison.Ordinal))
            select $"{file}: {type.Identifier.Text}";
        wrong.ShouldBeEmpty();
        SourceTree
            .Files.Where(f =>
                f.Split('/')
                    .Any(part => VagueEndings.Contains(Path.GetFileNameWithoutExtension(part)))
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_silenced_warning_says_why()
    {
        var wrong =
            from file in SourceTree.CSharp(Code)
            from line in SourceTree
                .Read(file)
                .Split('\n')
                .Select((text, i) => (text, number: i + 1))
            where SilencedWithoutReason().IsMatch(line.text)
            select $"{file}:{line.number}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Tests_wait_for_what_they_need_and_never_for_a_time()
    {
        var wrong =
            from file in SourceTree.CSharp("tests")
            from call in SourceTree
                .Parse(file)
                .DescendantNodes()
                .OfType<InvocationExpressionSyntax>()
            where call.Expression.ToString() is "Thread.Sleep" or "Task.Delay"
            where !IsEndlessWait(call)
            select $"{file}:{call.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_tracked_names_a_machine_or_a_private_registry()
    {
        var wrong =
            from file in SourceTree.Files
            where !IsBinary(file)
            from line in SourceTree
                .Read(file)
                .Split('\n')
                .Select((text, i) => (text, number: i + 1))
            where MachinePath().IsMatch(line.text)
            select $"{file}:{line.number}: {line.text.Trim()}";
        wrong.ShouldBeEmpty();
    }

    // Task.Delay(Timeout.Infinite, token) waits for the token, not for a time.
    private static bool IsEndlessWait(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments is [var first, _]
        && first.ToString() is "Timeout.Infinite" or "Timeout.InfiniteTimeSpan" or "-1";

    private static void AgainstRatchet(
        IEnumerable<string> found,
        IReadOnlyDictionary<string, string> allowed
    )
    {
        var all = found.ToHashSet(StringComparer.Ordinal);
        all.Where(f => !allowed.ContainsKey(f))
            .ShouldBeEmpty("shorten it, or write the reason in Ratchet.cs");
        allowed
            .Keys.Where(a => !all.Contains(a))
            .ShouldBeEmpty("no longer needed: take it off the ratchet");
    }

    private static IEnumerable<MemberDeclarationSyntax> TopTypes(CompilationUnitSyntax unit) =>
        unit
            .Members.Concat(
                unit.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(n => n.Members)
            )
            .Where(m => m is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Where(m => !m.Modifiers.Any(SyntaxKind.FileKeyword));

    private static string Name(MemberDeclarationSyntax type) =>
        type is BaseTypeDeclarationSyntax named
            ? named.Identifier.Text
            : ((DelegateDeclarationSyntax)type).Identifier.Text;

    private static string MethodName(SyntaxNode member) =>
        member switch
        {
            MethodDeclarationSyntax m => m.Identifier.Text,
            ConstructorDeclarationSyntax c => c.Identifier.Text,
            LocalFunctionStatementSyntax l => l.Identifier.Text,
            _ => member.Kind().ToString(),
        };

    private static bool IsBinary(string file) =>
        Path.GetExtension(file)
            is ".png"
                or ".ico"
                or ".woff2"
                or ".gz"
                or ".zip"
                or ".bin"
                or ".db"
                or ".gif"
        || new FileInfo(Path.Combine(SourceTree.Root, file)).Length > 4 * 1024 * 1024;

    [GeneratedRegex(
        "#pragma warning disable [A-Z0-9, ]+$|SuppressMessage\\((?!.*Justification)",
        RegexOptions.None,
        1000
    )]
    private static partial Regex SilencedWithoutReason();

    // Home and work folders of whoever wrote it, and hosts that only one network knows. Written in pieces so that
    // this file does not find itself.
    [GeneratedRegex(
        "/(home|root|Users)/[a-z]"
            + "|/wor[k]/[a-z]"
            + "|/tm[p]/[a-z]"
            + "|[a-z0-9.-]+\\.(interna[l]|corp|lan|loca[l])(:[0-9]+)?/",
        RegexOptions.None,
        1000
    )]
    private static partial Regex MachinePath();
}
