using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka data used|origin|access|usage|quarantine</c>: the four questions, and what could not be taken.</summary>
internal static class DataCommands
{
    public static Command Create() =>
        new("data", "Ask what data is used, where it came from, who has access, what came of it.")
        {
            Ask(DataQuestion.Used, "Show what data it used; of data, who uses it."),
            Ask(DataQuestion.Origin, "Show where it came from."),
            Ask(DataQuestion.Access, "Show who could reach it by policy, and who did."),
            Ask(DataQuestion.Usage, "Show what came of it."),
            Quarantine(),
        };

    private static Command Ask(DataQuestion question, string description)
    {
        var of = new Argument<string>("ASSET")
        {
            Description =
                "Kind:name, such as Dataset:warehouse/orders, Agent:clerk, User:alice; Class:pii for a class of data; * for all.",
            DefaultValueFactory = _ => "*",
        };
        var since = Moment("--since", "Only what happened from this time on (RFC 3339).");
        var until = Moment("--until", "Only what happened before this time (RFC 3339).");
        var atLeast = new Option<long?>("--at-least")
        {
            Description = "The ledger index that the answer must know of.",
        };
        var command = CommandFrame.Ask(
            question.ToString().ToLowerInvariant(),
            description,
            async (parsed, control, terminal, ended) =>
            {
                var view = await control.DataAsync(
                    new(
                        question,
                        parsed.GetValue(of)!,
                        parsed.GetValue(since)?.ToUnixTimeMilliseconds(),
                        parsed.GetValue(until)?.ToUnixTimeMilliseconds(),
                        parsed.GetValue(atLeast)
                    ),
                    ended
                );
                terminal.Say(
                    view,
                    ControlJson.Default.DataView,
                    console => DataText.Tell(console, view)
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(of);
        command.Options.Add(since);
        command.Options.Add(until);
        command.Options.Add(atLeast);
        return command;
    }

    /// <summary>An option that takes a point in time.</summary>
    public static Option<DateTimeOffset?> Moment(string name, string description) =>
        new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                if (
                    DateTimeOffset.TryParse(
                        result.Tokens[0].Value,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var time
                    )
                )
                    return time;
                result.AddError(
                    $"'{result.Tokens[0].Value}' is no time: write 2026-01-31T12:00:00Z."
                );
                return null;
            },
        };

    private static Command Quarantine() =>
        CommandFrame.Ask(
            "quarantine",
            "List the newest reports of data systems that were put aside, with the reason.",
            async (_, control, terminal, ended) =>
            {
                var view = await control.QuarantineAsync(ended);
                terminal.Say(
                    view,
                    ControlJson.Default.QuarantineView,
                    console =>
                    {
                        var table = Terminal.Table("index", "time", "bytes", "where", "why");
                        foreach (var r in view.Reports)
                            table.AddRow(
                                r.Index.ToString(CultureInfo.InvariantCulture),
                                StoryText.Time(r.TimeMs),
                                r.Bytes.ToString(CultureInfo.InvariantCulture),
                                Terminal.Plain(Visible.Text(r.Where)),
                                Terminal.Plain(r.Why)
                            );
                        console.Write(table);
                    }
                );
                return ExitCode.Done;
            }
        );
}
