using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka agent key add|list|rotate|revoke</c>.</summary>
internal static class KeyCommands
{
    private const int MaxDays = 3650;
    private const int MaxOverlapHours = (int)(ControlLimits.MaxOverlapMs / MsPerHour);
    private const int UsualOverlapHours = 24;
    private const long MsPerHour = 3_600_000;

    public static Command Create() =>
        new("key", "The keys by which agents prove themselves.")
        {
            Add(),
            List(),
            Rotate(),
            Revoke(),
        };

    /// <summary>Shows a new key to a person, once.</summary>
    public static void Tell(IAnsiConsole console, IssuedKeyView key)
    {
        console.MarkupLineInterpolated(
            $"Key [bold]{key.KeyId}[/] of {key.Agent}, shown this once and kept only as a hash:"
        );
        console.Profile.Out.Writer.WriteLine("  " + key.Key);
    }

    private static Command Add()
    {
        var agent = new Argument<string>("AGENT") { Description = "The agent." };
        var days = Days();
        var scopes = new Option<string[]>("--scope")
        {
            Description =
                "What it is good for, such as infer, callTool or callTool:mail/*; may be repeated. Not limited if left out.",
        };
        var command = CommandFrame.Ask(
            "add",
            "Issue a key. It is shown once.",
            async (parsed, control, terminal, ended) =>
            {
                var key = await control.IssueKeyAsync(
                    new(
                        new(parsed.GetRequiredValue(agent)),
                        EndOf(parsed.GetValue(days)),
                        parsed.GetValue(scopes) is { Length: > 0 } given ? [.. given] : null
                    ),
                    ended
                );
                terminal.Say(key, ControlJson.Default.IssuedKeyView, console => Tell(console, key));
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(agent);
        command.Options.Add(days);
        command.Options.Add(scopes);
        return command;
    }

    private static Command Rotate()
    {
        var id = KeyId();
        var days = Days();
        var overlap = new Option<int>("--overlap-hours")
        {
            Description =
                $"For how long the old key stays good; {UsualOverlapHours} if left out, 0: it ends now.",
            DefaultValueFactory = static _ => UsualOverlapHours,
        };
        var command = CommandFrame.Ask(
            "rotate",
            "Issue a key in the place of another, with the same scopes; both are good for a while.",
            async (parsed, control, terminal, ended) =>
            {
                var hours = parsed.GetValue(overlap);
                if (hours is < 0 or > MaxOverlapHours)
                    throw new ControlException(
                        ControlFault.Invalid,
                        $"--overlap-hours must be from 0 to {MaxOverlapHours}."
                    );
                var key = await control.RotateKeyAsync(
                    parsed.GetRequiredValue(id),
                    new(hours * MsPerHour, EndOf(parsed.GetValue(days))),
                    ended
                );
                terminal.Say(key, ControlJson.Default.IssuedKeyView, console => Tell(console, key));
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(id);
        command.Options.Add(overlap);
        command.Options.Add(days);
        return command;
    }

    private static Option<int?> Days() =>
        new("--days") { Description = "After how many days it ends; never if left out." };

    private static Argument<string> KeyId() =>
        new("KEYID") { Description = "The key's id, as 'jidoka agent key list' shows it." };

    private static long? EndOf(int? days) =>
        days switch
        {
            null => null,
            >= 1 and <= MaxDays => TimeProvider
                .System.GetUtcNow()
                .AddDays(days.Value)
                .ToUnixTimeMilliseconds(),
            _ => throw new ControlException(
                ControlFault.Invalid,
                $"--days must be from 1 to {MaxDays}."
            ),
        };

    private static Command List() =>
        CommandFrame.Ask(
            "list",
            "List the keys, without their secrets.",
            async (_, control, terminal, ended) =>
            {
                var keys = await control.KeysAsync(ended);
                terminal.Say(
                    keys,
                    ControlJson.Default.ImmutableArrayKeyView,
                    console =>
                    {
                        var table = Terminal.Table("key", "agent", "ends", "scopes");
                        foreach (var key in keys)
                            table.AddRow(
                                Terminal.Plain(key.KeyId),
                                Terminal.Plain(key.Agent),
                                key.ExpiresMs is { } end ? StoryText.Time(end) : "never",
                                Terminal.Plain(
                                    key.Scopes is { } scopes ? string.Join(' ', scopes) : "all"
                                )
                            );
                        console.Write(table);
                    }
                );
                return ExitCode.Done;
            }
        );

    private static Command Revoke()
    {
        var id = KeyId();
        var command = CommandFrame.Ask(
            "revoke",
            "Revoke a key: the next call with it is refused.",
            async (parsed, control, terminal, ended) =>
            {
                var key = parsed.GetRequiredValue(id);
                var change = await control.RevokeKeyAsync(key, ended);
                return StopCommands.Done(
                    terminal,
                    change,
                    $"Key {key} is revoked (ledger index {change.Index.ToString(CultureInfo.InvariantCulture)})."
                );
            }
        );
        command.Arguments.Add(id);
        return command;
    }
}
