using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Answers the methods of an open session. What is not listed here is refused by name and counted.</summary>
internal sealed class McpMethods(
    IPipeline pipeline,
    ToolLister tools,
    ToolCaller caller,
    OfferLister offers,
    OfferReader reader,
    ListenDoor listening
)
{
    private static readonly string[] LogLevels =
    [
        "debug",
        "info",
        "notice",
        "warning",
        "error",
        "critical",
        "alert",
        "emergency",
    ];

    private static readonly string[] Sessionless =
    [
        "tools/list",
        "tools/call",
        "resources/list",
        "resources/templates/list",
        "resources/read",
        "prompts/list",
        "prompts/get",
        "completion/complete",
    ];

    /// <summary>Answers a request of the revision without sessions.</summary>
    public Task AnswerSessionlessAsync(McpExchange exchange) =>
        exchange.Request.Method == "server/discover"
            ? exchange
                .ResultAsync(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new
                        {
                            supportedVersions = McpRevisions.Spoken,
                            capabilities = new
                            {
                                tools = new { listChanged = true },
                                resources = new { listChanged = true, subscribe = true },
                                prompts = new { listChanged = true },
                                completions = new { },
                            },
                        }
                    )
                )
                .AsTask()
        : exchange.Request.Method == "subscriptions/listen" ? listening.ListenAsync(exchange)
        : Sessionless.Contains(exchange.Request.Method) ? AnswerAsync(exchange)
        : RefuseAsync(exchange);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(McpExchange exchange)
    {
        switch (exchange.Request.Method)
        {
            case "ping":
                await exchange.ResultAsync("{}"u8.ToArray());
                break;
            case "tools/list":
                await tools.ListAsync(exchange);
                break;
            case "tools/call":
                await caller.CallAsync(exchange);
                break;
            case "resources/list":
                await offers.ListAsync(exchange, OfferKind.Resources);
                break;
            case "resources/templates/list":
                await offers.ListAsync(exchange, OfferKind.Templates);
                break;
            case "prompts/list":
                await offers.ListAsync(exchange, OfferKind.Prompts);
                break;
            case "resources/read"
            or "resources/subscribe"
            or "resources/unsubscribe"
            or "prompts/get"
            or "completion/complete":
                await reader.AnswerAsync(exchange);
                break;
            case "logging/setLevel":
                await SetLogLevelAsync(exchange);
                break;
            case "initialize":
                await exchange.FaultAsync(
                    new(400, RpcErrors.InvalidRequest, "The session is initialised already.")
                );
                break;
            default:
                await RefuseAsync(exchange);
                break;
        }
    }

    /// <summary>Takes a notification.</summary>
    public void Hear(McpSession session, RpcMessage message)
    {
        switch (message.Method)
        {
            case "notifications/cancelled":
                if (RpcMessage.KeyOf(message.Param("requestId")) is { } key)
                    session.Cancel(key);
                break;
            case "notifications/initialized":
                break;
            default:
                NoteMethod(message.Method);
                break;
        }
    }

    /// <summary>Counts a method that is not served. Names that are no method's are counted together.</summary>
    public void NoteMethod(string method) =>
        pipeline.NoteCoverage(
            "endpoint",
            method.Length <= 64
            && method.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '.')
                ? "mcp:" + method
                : "mcp:(other)"
        );

    private async Task RefuseAsync(McpExchange exchange)
    {
        NoteMethod(exchange.Request.Method);
        await exchange.FaultAsync(
            new(
                200,
                RpcErrors.MethodNotFound,
                $"The gateway does not serve {exchange.Request.Method}."
            )
        );
    }

    private static async Task SetLogLevelAsync(McpExchange exchange)
    {
        var level = exchange.Request.Param("level");
        if (level.ValueKind != JsonValueKind.String || !LogLevels.Contains(level.GetString()))
        {
            await exchange.FaultAsync(new(200, RpcErrors.InvalidParams, "Unknown log level."));
            return;
        }
        foreach (var slot in exchange.Session.SetLogLevel(level.GetString()!))
            await slot.SetLogLevelAsync(level.GetString()!, exchange.Stopped);
        await exchange.ResultAsync("{}"u8.ToArray());
    }
}
