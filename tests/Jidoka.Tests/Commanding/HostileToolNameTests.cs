using System.Diagnostics;
using Jidoka.Commanding;
using Jidoka.Controlling;

namespace Jidoka.Tests.Commanding;

/// <summary>What a hostile tool server can do to a person's terminal by the names that it chooses: nothing.</summary>
public sealed class HostileToolNameTests
{
    private const string Old = "aaaa";
    private const string New = "bbbb";

    public static TheoryData<string> Names =>
        [
            "bank/pay",
            "bank/pay; touch pwned; true",
            "bank/pay'; touch pwned; echo '",
            "bank/$(touch pwned)`touch pwned`",
            "bank/pay\ntouch pwned\r\n",
            "bank/pay\" & touch pwned | cat > pwned \\",
            "bank/*?[a-z]{a,b}~!! #",
            "bank/pаy",
            "bank/\u202Eyap\u2066\u200B",
            "bank/\u001b]0;title\u0007\u001b[2J",
            "bank/\u001b[1mpay",
            """bank/\u0061\\u0430\""",
            "bank/😀 \uD800",
            "bank/--hash",
            "bank/[red]pay[/]",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_command_line_that_is_shown_names_the_tool_and_runs_nothing_else(
        string name
    )
    {
        using var folder = new TestFolder();
        var lines = Told(
                new Terminal(false, new StringWriter()),
                out var text,
                new ToolPinView(new(AssetKind.Tool, name), Old, 1, [], New, 2)
            )
            .Where(static l => l.Contains("jidoka tool accept", StringComparison.Ordinal))
            .Select(static l => l[l.IndexOf("jidoka", StringComparison.Ordinal)..])
            .ToArray();

        lines.Length.ShouldBe(2, text);
        foreach (var (line, hash) in lines.Zip([New, Old]))
        {
            var words = await ShellWordsAsync(folder.Path, line);
            words.ShouldBe(["tool", "accept", words[2], "--hash", hash]);
            Visible.Read(words[2]).ShouldBe(name);
        }
        File.Exists(Path.Combine(folder.Path, "pwned")).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_a_server_names_reaches_the_terminal_as_it_is(string name)
    {
        var id = new AssetId(AssetKind.Tool, name);
        var asset = new Asset
        {
            Id = id,
            Parents = [id],
            Tool = new() { Selects = [name], Description = name },
        };
        var output = new StringWriter();

        new Terminal(false, output).Tell(c => AssetText.Show(c, asset));
        new Terminal(false, output).Tell(c => AssetText.List(c, AssetKind.Tool, [asset], []));
        Told(
            new Terminal(false, output),
            out _,
            new ToolPinView(id, Old, 1, [new("/" + name, name, name)], New, 2)
        );

        // The terminal's own bold and grey, which no name can write: its brackets and escapes are shown as numbers.
        var shown = System
            .Text.RegularExpressions.Regex.Replace(
                output.ToString(),
                "\u001b\\[[0-9;]*m",
                "",
                System.Text.RegularExpressions.RegexOptions.NonBacktracking
            )
            .Where(static c => c is not ('\n' or '\r') and (< ' ' or > '~'))
            .Except("─…")
            .ToArray();
        shown.ShouldBeEmpty();
        if (name.Any(char.IsControl))
            output.ToString().ShouldNotContain(name);
        output.ToString().ShouldContain($"Tool:{Visible.Name(name)}");
    }

    [Fact]
    public void Names_that_differ_are_shown_to_differ()
    {
        Visible.Name("bank/pаy").ShouldBe("""bank/p\u0430y""");
        Visible.Name("""bank/p\u0430y""").ShouldBe("""bank/p\u005cu0430y""");
    }

    private static string[] Told(Terminal terminal, out string text, ToolPinView pin)
    {
        var output = new StringWriter();
        new Terminal(false, output).Tell(c => ToolPinCommands.Tell(c, [pin]));
        text = output.ToString();
        var told = text;
        terminal.Tell(c => c.Profile.Out.Writer.Write(told));
        return text.Split('\n');
    }

    private static async Task<string[]> ShellWordsAsync(string folder, string line)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { "-c", $"jidoka() {{ printf '%s\\0' \"$@\"; }}\n{line}" },
        };
        using var shell = Process.Start(start)!;
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said.Split('\0')[..^1];
    }
}
