using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Stands between a transport and the protocol library. The library handles messages concurrently, so a progress
/// notification could overtake its answer; here notifications are handled in the order in which the server sent them,
/// before the next message is read. Requests that a server makes of its client are refused here, by name.
/// </summary>
internal sealed class OrderedTransport : ITransport
{
    private readonly ITransport _inner;
    private readonly Action<JsonRpcNotification> _notified;
    private readonly Action<JsonRpcError> _failed;
    private readonly Action<string> _refused;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _pump;
    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateBounded<JsonRpcMessage>(
        new BoundedChannelOptions(UpstreamBounds.MaxReadAhead)
        {
            SingleWriter = true,
            SingleReader = true,
        }
    );

    /// <summary>Begins to read.</summary>
    /// <param name="inner">The transport; disposed with this.</param>
    /// <param name="notified">Is given each notification, in order; must not block or throw.</param>
    /// <param name="failed">Is given each error as the server worded it, before the library rewords it.</param>
    /// <param name="refused">Is given the name of each thing that the server asked of its client in vain.</param>
    public OrderedTransport(
        ITransport inner,
        Action<JsonRpcNotification> notified,
        Action<JsonRpcError> failed,
        Action<string> refused
    )
    {
        _inner = inner;
        _notified = notified;
        _failed = failed;
        _refused = refused;
        _pump = PumpAsync();
    }

    /// <inheritdoc/>
    public string? SessionId => _inner.SessionId;

    /// <inheritdoc/>
    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    /// <inheritdoc/>
    public Task SendMessageAsync(
        JsonRpcMessage message,
        CancellationToken cancellationToken = default
    ) => _inner.SendMessageAsync(message, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _inner.DisposeAsync();
        await _pump;
        _closing.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var message in _inner.MessageReader.ReadAllAsync(_closing.Token))
            {
                switch (message)
                {
                    case JsonRpcNotification notification:
                        _notified(notification);
                        break;
                    case JsonRpcRequest { Method: not RequestMethods.Ping } request:
                        await RefuseAsync(request);
                        break;
                    case JsonRpcResponse response when AsksForInput(response):
                        _refused("input_required");
                        await _messages.Writer.WriteAsync(
                            Error(
                                response.Id,
                                "The tool asks its client for input, which is not passed."
                            ),
                            _closing.Token
                        );
                        break;
                    case JsonRpcError error:
                        _failed(error);
                        await _messages.Writer.WriteAsync(error, _closing.Token);
                        break;
                    default:
                        await _messages.Writer.WriteAsync(message, _closing.Token);
                        break;
                }
            }
            _messages.Writer.TryComplete();
        }
        catch (Exception e)
        {
            // The reason travels to whoever waits for an answer.
            _messages.Writer.TryComplete(e is OperationCanceledException ? null : e);
        }
    }

    private async Task RefuseAsync(JsonRpcRequest request)
    {
        _refused(request.Method);
        var answer = Error(request.Id, "This client does not serve " + request.Method + ".");
        answer.Error.Code = (int)ModelContextProtocol.McpErrorCode.MethodNotFound;
        await _inner.SendMessageAsync(answer, _closing.Token);
    }

    // The library would answer such a result by sending the same call again: one decision, several effects.
    private static bool AsksForInput(JsonRpcResponse response) =>
        response.Result is JsonObject result
        && result["resultType"] is JsonValue type
        && type.TryGetValue<string>(out var name)
        && name == "input_required";

    private static JsonRpcError Error(RequestId id, string message) =>
        new()
        {
            Id = id,
            Error = new JsonRpcErrorDetail
            {
                Code = (int)ModelContextProtocol.McpErrorCode.InternalError,
                Message = message,
            },
        };
}
