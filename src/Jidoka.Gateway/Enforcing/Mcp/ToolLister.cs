using System.Buffers;
using System.Text.Encodings.Web;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Answers <c>tools/list</c>: what the servers list, less what the caller may not see, in one page.</summary>
internal sealed class ToolLister(IPipeline pipeline, IToolVisibility visibility, TimeProvider time)
{
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Answers a request.</summary>
    public async Task ListAsync(McpExchange exchange)
    {
        var session = exchange.Session;
        var servers = ServerScope.Servers(pipeline.Factory, session.Server);
        var lists = new ToolList?[servers.Length];
        var fault = "";
        await Parallel.ForAsync(
            0,
            servers.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = DoorBounds.MaxParallelLists,
                CancellationToken = exchange.Stopped,
            },
            async (i, stop) =>
            {
                try
                {
                    var slot = await ServerScope.SlotAsync(session, servers[i]);
                    lists[i] = session.Server is not null
                        ? await slot.ToolsAsync(mustHave: null, stop)
                        : await InTimeAsync(session, slot, stop);
                }
                catch (UpstreamUnavailableException e)
                {
                    fault = e.Message;
                }
            }
        );
        // Of all servers the dead ones are left out; a client of a dead server alone is told.
        if (session.Server is not null && lists is [null])
            await exchange.FaultAsync(new(200, RpcErrors.Internal, fault));
        else
            await exchange.ResultAsync(Write(exchange, servers, lists));
    }

    // One server that is slow to start must not hold up all others: it goes on, and the client is told when it is there.
    private async Task<ToolList?> InTimeAsync(
        McpSession session,
        UpstreamSlot slot,
        CancellationToken stop
    )
    {
        var fetching = slot.ToolsAsync(mustHave: null, session.Ended).AsTask();
        try
        {
            return await fetching.WaitAsync(
                TimeSpan.FromMilliseconds(DoorBounds.ListWaitMs),
                time,
                stop
            );
        }
        catch (TimeoutException)
        {
            _ = fetching.ContinueWith(
                late =>
                {
                    if (late.IsCompletedSuccessfully)
                        session.ToolsChanged();
                    else
                        _ = late.Exception; // the next list meets the same fault
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
            return null;
        }
    }

    private byte[] Write(McpExchange exchange, ImmutableArray<Asset> servers, ToolList?[] lists)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("tools");
            for (var i = 0; i < servers.Length; i++)
                foreach (var tool in lists[i]?.Tools ?? [])
                    if (
                        visibility.MaySee(
                            exchange.Caller,
                            AssetId.Tool(servers[i].Id.Name, tool.Name)
                        )
                    )
                        WriteTool(writer, exchange.Session.Server, servers[i], tool);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTool(
        Utf8JsonWriter writer,
        string? scope,
        Asset server,
        ListedTool tool
    )
    {
        if (scope is not null)
        {
            writer.WriteRawValue(tool.Json.Span, skipInputValidation: true);
            return;
        }
        using var document = JsonDocument.Parse(tool.Json);
        writer.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
            if (member.NameEquals("name"))
                writer.WriteString("name", ServerScope.NameOf(scope, server, tool.Name));
            else
                member.WriteTo(writer);
        writer.WriteEndObject();
    }
}
