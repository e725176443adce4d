using System.CommandLine;
using System.Text.Encodings.Web;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Gateway.Replaying;
using Jidoka.Replaying;

namespace Jidoka.Commanding;

/// <summary><c>jidoka replay</c>: what would these policies have done with that traffic?</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> Traces = new("TRACES")
    {
        Description = "Files of traces (.jsonl, .jsonl.gz), or folders of them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Inventory = new("--inventory", "-i")
    {
        Description = "The inventory instead of the configuration's.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Tools = new("--tools")
    {
        Description =
            "What servers say of their tools: a tools/list result (default: tools.json beside the traces).",
        HelpName = "FILE",
    };

    private static readonly Option<string> Approve = Words(
        "--approve",
        "Who answers holds: nobody, someone who allows all, or someone who allows what the same task needs when nobody attacks it.",
        "none",
        "all",
        "reference"
    );

    private static readonly Option<string> Doors = Words(
        "--doors",
        "By which doors: models' and tools', the same with answers as streams cut anywhere, or tools' alone.",
        "both",
        "stream",
        "mcp"
    );

    private static readonly Option<string?> Agent = new("--agent")
    {
        Description = "The agent of the traces, where the inventory has several.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Model = new("--model")
    {
        Description = "The model of the traces, where the inventory has several.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> NoDetectors = new("--no-detectors")
    {
        Description = "Let no detector look: what must hold without them?",
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Where streams are cut.",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        var command = CommandFrame.Plain(
            "replay",
            "Play recorded traces through these policies and tell what would have passed; with --json, a line for each call.",
            RunAsync,
            CommandOptions.Config,
            Inventory,
            PolicySource.Policies,
            Tools,
            Approve,
            Doors,
            Agent,
            Model,
            NoDetectors,
            Seed
        );
        command.Arguments.Add(Traces);
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        Terminal terminal,
        CancellationToken ended
    )
    {
        try
        {
            var calls = await ReplayAsync(parsed, ended);
            if (terminal.Json)
                WriteLines(calls);
            else
                terminal.Tell(console => ReplayText.Tell(console, ReplayTally.Of(calls)));
            return ExitCode.Done;
        }
        catch (ReplayFault e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.BadConfiguration;
        }
    }

    private static async Task<ImmutableArray<ReplayedCall>> ReplayAsync(
        ParseResult parsed,
        CancellationToken ended
    )
    {
        var places = parsed.GetValue(Traces)!;
        var read = TraceFiles.Read(places);
        if (!read.Faults.IsEmpty)
            throw new ReplayFault(read.Faults);
        var (inventory, policies, place) = ControlOf(parsed);
        var tools = parsed.GetValue(Tools) ?? ToolsBeside(places);
        if (tools is not null)
            inventory = ToolWords.Add(inventory, tools);
        var (cast, assets) = ReplayCast.Of(
            inventory,
            parsed.GetValue(Agent),
            parsed.GetValue(Model),
            read.Traces.SelectMany(static t => t.Runs),
            place
        );
        var options = new ReplayOptions
        {
            Approve = Enum.Parse<ApproveMode>(parsed.GetValue(Approve)!, ignoreCase: true),
            Doors = Enum.Parse<PlayDoors>(parsed.GetValue(Doors)!, ignoreCase: true),
            Detects = !parsed.GetValue(NoDetectors),
            Seed = parsed.GetValue(Seed),
        };
        await using var factory = await ReplayFactory.OpenAsync(
            assets,
            policies,
            cast,
            options.Approve,
            ended
        );
        return await new ReplayRun(factory, read.Traces, options).RunAsync(ended);
    }

    private static (ImmutableArray<Asset> Inventory, string Policies, string Place) ControlOf(
        ParseResult parsed
    )
    {
        var policies = parsed.GetValue(PolicySource.Policies);
        var place = parsed.GetValue(Inventory) ?? parsed.GetValue(CommandOptions.Config)!;
        if (!File.Exists(place))
            throw new ReplayFault(place, "There is no such inventory file.");
        var config = ConfigFile.Load(place);
        if (config.Options is not { } options)
            throw new ReplayFault(config.Faults);
        return (
            options.Assets,
            policies is null ? options.PolicyFolder : Path.GetFullPath(policies),
            place
        );
    }

    private static string? ToolsBeside(string[] places) =>
        places
            .Select(static p =>
                Path.Combine(
                    Directory.Exists(p) ? p : Path.GetDirectoryName(Path.GetFullPath(p))!,
                    ToolWords.FileName
                )
            )
            .FirstOrDefault(File.Exists);

    private static void WriteLines(ImmutableArray<ReplayedCall> calls)
    {
        using var output = Console.OpenStandardOutput();
        var form = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var buffer = new BufferedStream(output, 1 << 16);
        using var json = new Utf8JsonWriter(buffer, form);
        foreach (var call in calls)
        {
            JsonSerializer.Serialize(json, call, ControlJson.Default.ReplayedCall);
            json.Flush();
            json.Reset();
            buffer.WriteByte((byte)'\n');
        }
    }

    private static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => words[0],
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
