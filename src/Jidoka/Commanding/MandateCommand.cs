using System.CommandLine;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary><c>jidoka session mandate</c>: bounds what a session may do.</summary>
internal static class MandateCommand
{
    private const int MaxFileBytes = 64 * 1024;

    public static Command Create()
    {
        var session = new Argument<string>("SESSION")
        {
            Description = "The name that the agent gives the session (the Jidoka-Session header).",
        };
        var agent = new Option<string>("--agent") { Description = "The agent.", Required = true };
        var user = new Option<string?>("--user")
        {
            Description = "The person that it acts for; left out: the one of its entry.",
        };
        var terms = new Option<string>("--terms")
        {
            Description = "A file with the terms as JSON (docs/flow-control.md).",
            Required = true,
        };
        var hours = new Option<int>("--hours")
        {
            Description = "For how long, 1 to 720.",
            DefaultValueFactory = static _ => 24,
        };
        var parent = new Option<string?>("--parent")
        {
            Description = "The mandate that it is derived from, by its id.",
        };
        var proposed = new Option<bool>("--proposed")
        {
            Description = "A planner proposes it: it narrows, and asks for nothing.",
        };
        var command = CommandFrame.Ask(
            "mandate",
            "Give a session a mandate: the tools, arguments and number of calls that it keeps to.",
            async (parsed, control, terminal, ended) =>
            {
                var given = await control.GiveMandateAsync(
                    new(
                        new(parsed.GetRequiredValue(session)),
                        new(parsed.GetRequiredValue(agent)),
                        await ReadAsync(parsed.GetRequiredValue(terms), ended),
                        EndOf(parsed.GetValue(hours)),
                        parsed.GetValue(user) is { } name ? new UserId(name) : null,
                        parsed.GetValue(parent),
                        parsed.GetValue(proposed)
                    ),
                    ended
                );
                terminal.Say(
                    given,
                    ControlJson.Default.MandateView,
                    console =>
                        console.Profile.Out.Writer.WriteLine(
                            $"The session has the mandate {given.Id} (ledger index {given.Index})."
                        )
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(session);
        foreach (var option in (Option[])[agent, user, terms, hours, parent, proposed])
            command.Options.Add(option);
        return command;
    }

    private static long EndOf(int hours) =>
        hours is >= 1 and <= 720
            ? TimeProvider.System.GetUtcNow().AddHours(hours).ToUnixTimeMilliseconds()
            : throw new ControlException(ControlFault.Invalid, "--hours is 1 to 720.");

    private static async Task<MandateTerms> ReadAsync(string path, CancellationToken ended)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                throw Invalid($"'{path}' has more than {MaxFileBytes} bytes.");
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(path, ended));
            return MandateJson.Read(json.RootElement)
                ?? throw Invalid($"'{path}' holds no terms, or something unknown beside them.");
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw Invalid($"'{path}' cannot be read as JSON: {e.Message}");
        }
    }

    private static ControlException Invalid(string message) => new(ControlFault.Invalid, message);
}
