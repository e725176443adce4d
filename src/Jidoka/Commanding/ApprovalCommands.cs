using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka approvals</c>: what held calls wait for.</summary>
internal static class ApprovalCommands
{
    public static Command Create() =>
        new("approvals", "Answer the calls that policy holds for a person.")
        {
            List(),
            Show(),
            Answer(allow: true),
            Answer(allow: false),
        };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also what is answered and not over." };
        var command = CommandFrame.Ask(
            "list",
            "List the held calls that wait for an answer.",
            async (parsed, control, terminal, ended) =>
            {
                var found = await control.ApprovalsAsync(parsed.GetValue(all), ended);
                terminal.Say(
                    found,
                    ControlJson.Default.ImmutableArrayApprovalView,
                    console => Tell(console, found)
                );
                return ExitCode.Done;
            }
        );
        command.Options.Add(all);
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("ID") { Description = "The approval." };
        RawOptions? raw = null;
        var command = CommandFrame.Ask(
            "show",
            "Show one held call: the names and lengths of its arguments or their values, where each stands, and what holds it.",
            async (parsed, control, terminal, ended) =>
            {
                var found = await control.ApprovalAsync(
                    new(parsed.GetRequiredValue(id)),
                    raw!.Of(parsed),
                    ended
                );
                terminal.Say(
                    found,
                    ControlJson.Default.ApprovalView,
                    console => Tell(console, found)
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(id);
        raw = RawOptions.AddTo(command);
        return command;
    }

    private static Command Answer(bool allow)
    {
        var id = new Argument<string>("ID") { Description = "The approval." };
        var reason = new Option<string?>("--reason")
        {
            Description = allow
                ? "Why; it is recorded."
                : "Why; it is recorded, and the agent is told.",
        };
        var endorse = new Option<bool>("--endorse")
        {
            Description =
                "Vouch in this session for the values that select the call's target, each for its kind.",
        };
        var command = CommandFrame.Ask(
            allow ? "allow" : "deny",
            allow ? "Let a held call pass, once." : "Refuse a held call.",
            async (parsed, control, terminal, ended) =>
            {
                var name = parsed.GetRequiredValue(id);
                var change = await control.AnswerAsync(
                    new(name),
                    new(allow, parsed.GetValue(reason), allow && parsed.GetValue(endorse)),
                    ended
                );
                var word = allow ? "may pass once" : "is refused";
                return StopCommands.Done(
                    terminal,
                    change,
                    $"The call of {Visible.Text(name)} {word} (ledger index {change.Index})."
                );
            }
        );
        command.Arguments.Add(id);
        command.Options.Add(reason);
        if (allow)
            command.Options.Add(endorse);
        return command;
    }

    private static void Tell(IAnsiConsole console, ImmutableArray<ApprovalView> found)
    {
        var output = console.Profile.Out.Writer;
        if (found.IsEmpty)
            output.WriteLine("No call waits for an answer.");
        foreach (var one in found)
            output.WriteLine(
                $"{Visible.Text(one.Id.Value)}  {Word(one.Stage)}  {Visible.Text(one.Agent.Value)} calls {Visible.Text(one.Tool.Name)}  for {Names(one.Groups)}  until {StoryText.Time(one.ExpiresMs)}"
            );
    }

    private static void Tell(IAnsiConsole console, ApprovalView one)
    {
        var output = console.Profile.Out.Writer;
        Tell(console, [one]);
        var user = one.User is { } person ? $" for {Visible.Text(person.Value)}" : "";
        output.WriteLine($"  session   {Visible.Text(one.Session.Value)}{user}");
        output.WriteLine($"  held by   {Names(one.Policies)}  (ledger index {one.Decided})");
        if (one.By is { } by)
            output.WriteLine($"  answered  by {Visible.Text(by)}  {Visible.Text(one.Why ?? "")}");
        if (one.Call is not { } call)
        {
            output.WriteLine(
                "  Its content is erased: it cannot be shown, so it should not be allowed."
            );
            return;
        }
        foreach (var reason in call.Reasons.Where(static r => r.Length > 0))
            output.WriteLine($"  why       {Visible.Text(reason)}");
        output.WriteLine(
            $"  context   {call.Label.Integrity}, {call.Label.Confidentiality}".ToLowerInvariant()
        );
        output.WriteLine($"  arguments {Visible.Text(call.Arguments)}");
        foreach (var origin in call.Origins)
        {
            var selects = origin.Selects ? " (selects the target)" : "";
            output.WriteLine(
                $"    {Visible.Text(origin.Path)}{selects}: {Visible.Text(origin.Explanation)}"
            );
        }
        foreach (var note in call.Notes ?? [])
            output.WriteLine($"  note      {note}");
        if (call.Commitment is { } commitment)
            output.WriteLine($"  committed {commitment}");
        if (!call.Raw)
            output.WriteLine("  " + RawOptions.Hint);
    }

    private static string Names(ImmutableArray<string> names) =>
        Visible.Text(string.Join(", ", names));

    private static string Word(ApprovalStage stage) => stage.ToString().ToLowerInvariant();
}
