using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Core.Deciding.Explaining;
using Jidoka.Gateway.Recording;
using Jidoka.Rehearsing;

namespace Jidoka.Commanding;

/// <summary><c>jidoka policy explain</c>: why a call was, or would be, decided as it was.</summary>
internal static class PolicyExplainCommand
{
    public static Command Create()
    {
        var index = new Argument<long?>("INDEX")
        {
            Description =
                "The ledger index of a recorded decision, as 'jidoka session show' tells it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var request = new Option<string?>("--request", "-r")
        {
            Description =
                "A YAML file with a request, or with cases, instead of a recorded decision.",
            HelpName = "FILE",
        };
        var name = new Option<string?>("--case")
        {
            Description = "The case of that file.",
            HelpName = "NAME",
        };
        var all = new Option<bool>("--all")
        {
            Description = "Show also why each policy out of scope does not apply.",
        };
        RawOptions? raw = null;
        var command = CommandFrame.Plain(
            "explain",
            "Say of each policy what became of it and which part decided, and what would have let the call pass.",
            async (parsed, terminal, ended) =>
            {
                if (parsed.GetValue(request) is not { } file)
                    return await RecordedAsync(parsed, index, all, raw!, terminal, ended);
                if (
                    await PolicySource.FindAsync(parsed, withRecorded: false, ended)
                    is not { } source
                )
                    return ExitCode.BadConfiguration;
                return Written(source, file, parsed.GetValue(name), parsed.GetValue(all), terminal);
            },
            CommandOptions.Config,
            PolicySource.Policies
        );
        command.Arguments.Add(index);
        command.Options.Add(request);
        command.Options.Add(name);
        command.Options.Add(all);
        raw = RawOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(index) is null == result.GetValue(request) is null)
                result.AddError("Write either the INDEX of a recorded decision or --request FILE.");
        });
        return command;
    }

    private static async Task<int> RecordedAsync(
        ParseResult parsed,
        Argument<long?> index,
        Option<bool> all,
        RawOptions raw,
        Terminal terminal,
        CancellationToken ended
    )
    {
        var read = ConfigFile.Load(parsed.GetValue(CommandOptions.Config)!);
        if (read.Options is not { } options)
        {
            foreach (var fault in read.Faults)
                await Console.Error.WriteLineAsync(fault.ToString());
            return ExitCode.BadConfiguration;
        }
        await using var control = await ControlAccess.OpenAsync(options, ended);
        var report = await control.ExplainAsync(
            parsed.GetValue(index)!.Value,
            raw.Of(parsed),
            ended
        );
        return Say(terminal, report, $"#{report.Index}", parsed.GetValue(all));
    }

    private static int Written(
        PolicySource source,
        string file,
        string? name,
        bool all,
        Terminal terminal
    )
    {
        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"There is no file '{file}'.");
            return ExitCode.Usage;
        }
        if (PolicyTestCommand.StateOf(source, out var faults) is not { } state)
            return Fail(faults);
        var read = CaseFile.Load(file, state);
        if (!read.Faults.IsEmpty)
            return Fail(read.Faults);
        var chosen = read.Cases.Where(c => name is null || c.Name == name).Take(2).ToArray();
        if (chosen is not [var one])
        {
            var names = read.Cases.Select(static c => c.Name).ToArray();
            Console.Error.WriteLine(
                name is null
                    ? $"{file} has {names.Length} cases: choose one with --case NAME."
                    : $"{file} has no single case '{name}'.{Nearest.Hint(name, names)}"
            );
            return ExitCode.Usage;
        }
        var explanation = DecisionExplainer.Explain(one.Input, one.State);
        return Say(
            terminal,
            new(-1, explanation.Decision, explanation, null, Raw: true),
            one.Name,
            all
        );
    }

    private static int Fail(ImmutableArray<ConfigFault> faults)
    {
        foreach (var fault in faults)
            Console.Error.WriteLine(fault.ToString());
        return ExitCode.Refused;
    }

    private static int Say(Terminal terminal, ExplainReport report, string title, bool all)
    {
        terminal.Say(
            report,
            ControlJson.Default.ExplainReport,
            console => PolicyExplainText.Tell(console, report, title, all)
        );
        return report.Problem is null ? ExitCode.Done : ExitCode.Refused;
    }
}
