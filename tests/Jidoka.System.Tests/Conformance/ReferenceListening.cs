using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>The streams that clients of the revision without sessions listen to, and the tools that cause news.</summary>
internal sealed class ReferenceListening
{
    private static readonly ConcurrentDictionary<
        object,
        (McpServer Server, string Id, JsonObject Asked)
    > Open = new();

    /// <summary>Grants what is asked for, and tells it until the client leaves.</summary>
    public static async ValueTask<EmptyResult> ListenAsync(
        RequestContext<SubscriptionsListenRequestParams> context,
        CancellationToken cancellation
    )
    {
        var id = context.JsonRpcRequest.Id.Id!;
        var asked = context.JsonRpcRequest.Params!["notifications"]!.AsObject();
        var key = new object();
        await TellAsync(
            context.Server,
            id.ToString()!,
            NotificationMethods.SubscriptionsAcknowledgedNotification,
            new() { ["notifications"] = asked.DeepClone() }
        );
        Open[key] = (context.Server, id.ToString()!, asked);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
        finally
        {
            Open.TryRemove(key, out _);
        }
        return new();
    }

    [McpServerTool(Name = "test_trigger_tool_change"), Description("Says that the tools changed.")]
    public static Task<string> ToolChange() =>
        TellAllAsync("toolsListChanged", NotificationMethods.ToolListChangedNotification);

    [
        McpServerTool(Name = "test_trigger_prompt_change"),
        Description("Says that the prompts changed.")
    ]
    public static Task<string> PromptChange() =>
        TellAllAsync("promptsListChanged", NotificationMethods.PromptListChangedNotification);

    private static async Task<string> TellAllAsync(string wish, string method)
    {
        foreach (var (server, id, asked) in Open.Values)
            if (asked[wish]?.GetValue<bool>() is true)
                await TellAsync(server, id, method, []);
        return "Said.";
    }

    private static Task TellAsync(McpServer server, string id, string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = id };
        return server.SendMessageAsync(
            new JsonRpcNotification { Method = method, Params = parameters }
        );
    }
}
