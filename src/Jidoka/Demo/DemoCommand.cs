using System.CommandLine;
using System.Text.Json;
using Factory.Scenes;
using Spectre.Console;

namespace Jidoka.Demo;

/// <summary><c>jidoka demo</c>: plays scenes in a sample factory and tells what happened.</summary>
internal static class DemoCommand
{
    /// <summary>Every play ended as declared and the ledger verifies.</summary>
    public const int AsDeclared = 0;

    /// <summary>A play ended otherwise, or the ledger does not verify.</summary>
    public const int Otherwise = 1;

    /// <summary>The scenes file cannot be played.</summary>
    public const int BadScenes = 65;

    /// <summary>The factory did not start.</summary>
    public const int NotStarted = 70;

    /// <summary>A person ended it before its end.</summary>
    public const int Interrupted = 130;

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true };

    /// <summary>The command for the command line.</summary>
    public static Command Create()
    {
        var scenes = new Option<string?>("--scenes")
        {
            Description = "Play another file of scenes (docs/scenes.md).",
            HelpName = "FILE",
        };
        var stay = new Option<bool>("--stay")
        {
            Description = "Keep the factory up when the scenes have been played, until Ctrl+C.",
        };
        var json = new Option<bool>("--json") { Description = "Print the outcome as JSON." };
        var command = new Command(
            "demo",
            "Play a sample factory: no key, no question, no other service."
        )
        {
            scenes,
            stay,
            json,
        };
        command.SetAction(
            (parsed, stopping) =>
                RunAsync(
                    new(parsed.GetValue(scenes), parsed.GetValue(stay), parsed.GetValue(json)),
                    stopping
                )
        );
        return command;
    }

    /// <summary>Runs the demo and gives the exit code.</summary>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken stopping)
    {
        var path =
            options.Scenes ?? Path.Combine(AppContext.BaseDirectory, "scenes", "office.yaml");
        ScenesFile file;
        try
        {
            file = ScenesReader.ReadFile(path);
        }
        catch (ScenesException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return BadScenes;
        }
        var folder = Directory.CreateTempSubdirectory("jidoka-demo-");
        try
        {
            var executable = Path.Combine(AppContext.BaseDirectory, "jidoka");
            return await PlayAsync(file, path, folder.FullName, executable, options, stopping);
        }
        catch (TimeoutException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return NotStarted;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Interrupted;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> PlayAsync(
        ScenesFile file,
        string path,
        string folder,
        string executable,
        DemoOptions options,
        CancellationToken stopping
    )
    {
        var timeline = options.Json ? null : new Timeline(AnsiConsole.Console);
        timeline?.Open(file, Path.GetFileName(path));
        await using var factory = await SampleFactory.StartAsync(
            file,
            path,
            folder,
            executable,
            stopping
        );
        var outcomes = await ScenesAsync(factory, file, timeline, stopping);
        var lineage = options.Scenes is null
            ? await LineageAsync(folder, executable, outcomes, timeline, stopping)
            : null;
        if (options.Stay)
            await StayAsync(factory, file, stopping);
        var proof = await factory.VerifyAsync();
        timeline?.Close(outcomes, proof);
        if (options.Json)
            Console.WriteLine(DemoReport.Of(outcomes, proof, lineage).ToJsonString(Form));
        return
            proof.Verified
            && outcomes.All(o => o.Differences.Count == 0)
            && lineage is null or { IsRight: true }
            ? AsDeclared
            : Otherwise;
    }

    private static async Task<List<SceneOutcome>> ScenesAsync(
        SampleFactory factory,
        ScenesFile file,
        Timeline? timeline,
        CancellationToken stopping
    )
    {
        var run = new DemoRun(factory, TimeProvider.System);
        var outcomes = new List<SceneOutcome>();
        foreach (var scene in file.Scenes)
        foreach (var streaming in scene.Streaming)
        {
            var outcome = await run.PlayAsync(scene, streaming, stopping);
            outcomes.Add(outcome);
            timeline?.Tell(outcome);
        }
        return outcomes;
    }

    /// <summary>Plays the second part, in a factory of its own.</summary>
    private static async Task<LineageOutcome> LineageAsync(
        string folder,
        string executable,
        List<SceneOutcome> outcomes,
        Timeline? timeline,
        CancellationToken stopping
    )
    {
        var path = Path.Combine(AppContext.BaseDirectory, "scenes", LineageDemo.ScenesName);
        var file = ScenesReader.ReadFile(path);
        await using var factory = await SampleFactory.StartAsync(
            file,
            path,
            Directory.CreateDirectory(Path.Combine(folder, "lineage")).FullName,
            executable,
            stopping
        );
        var text = timeline is null ? null : new LineageText(AnsiConsole.Console);
        text?.Open();
        var demo = new LineageDemo(factory, file);
        await demo.LoadAsync(stopping);
        var played = await ScenesAsync(factory, file, timeline, stopping);
        outcomes.AddRange(played);
        var outcome = await demo.AskAsync(played, stopping);
        text?.Tell(outcome);
        return outcome;
    }

    private static async Task StayAsync(
        SampleFactory factory,
        ScenesFile file,
        CancellationToken stopping
    )
    {
        var say = Console.Error;
        await say.WriteLineAsync();
        await say.WriteLineAsync($"The factory stays up until Ctrl+C. Agents: {factory.AgentUrl}");
        await say.WriteLineAsync($"People: {factory.ControlUrl}");
        foreach (var agent in file.Agents)
            await say.WriteLineAsync($"Key of {agent.Name}: {factory.KeyOf(agent.Name)}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
        }
        catch (OperationCanceledException)
        {
            // The person has seen enough.
        }
    }
}
