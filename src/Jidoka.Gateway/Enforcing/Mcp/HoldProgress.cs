using System.Text.Json.Nodes;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Tells a client that asked for progress that its call waits for a person.</summary>
/// <param name="exchange">The request.</param>
/// <param name="token">The token that the client gave, JSON text.</param>
internal sealed class HoldProgress(McpExchange exchange, byte[] token)
{
    private int _told;

    /// <summary>Tells it once more.</summary>
    public async ValueTask TellAsync(Approval approval, CancellationToken stop)
    {
        var groups = string.Join(", ", approval.Request.Groups);
        var said = new JsonObject
        {
            ["progressToken"] = JsonNode.Parse(token),
            ["progress"] = ++_told,
            ["message"] = $"Jidoka: held for {groups}; waiting for approval {approval.Id}.",
        };
        exchange.BeginStream();
        await exchange.EventAsync(
            RpcWriting.Notification(
                "notifications/progress",
                JsonSerializer.SerializeToUtf8Bytes(said)
            ),
            stop
        );
    }
}
