using System.Diagnostics;
using Jidoka.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

/// <summary>A node of a test folder whose ports are open.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    /// <summary>What opens the control port.</summary>
    public const string Token = "jct_0123456789abcdef0123456789abcdef";

    private const int TimeoutMs = 60_000;

    private RunningNode(Node node, NodeRun run) => (Node, Run) = (node, run);

    public Node Node { get; }

    public NodeRun Run { get; }

    /// <summary>Opens a node and its ports.</summary>
    public static async Task<RunningNode> StartAsync(TestFolder folder)
    {
        var node = await folder.OpenNodeAsync();
        return new(
            node,
            await NodeRun.StartAsync(
                node,
                Token,
                NullLoggerFactory.Instance,
                CancellationToken.None
            )
        );
    }

    /// <summary>Runs a command against this node.</summary>
    /// <returns>Its exit code and standard output.</returns>
    public async Task<(int Exit, string Output)> CommandAsync(
        TestFolder folder,
        IEnumerable<string> arguments
    )
    {
        new ControlFile(Run.ControlUrl, Token, Environment.ProcessId).Write(
            folder.Options.DataFolder
        );
        using var process = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "jidoka"),
                [.. arguments, "--config", Path.Combine(folder.Path, "jidoka.yaml")]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        using var limit = new CancellationTokenSource(TimeoutMs);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        await Node.DisposeAsync();
    }
}
