using Jidoka.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

/// <summary>A node of a test folder whose ports are open.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    /// <summary>What opens the control port.</summary>
    public const string Token = "jct_0123456789abcdef0123456789abcdef";

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

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        await Node.DisposeAsync();
    }
}
