using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Stands between a transport and the protocol library. The library handles messages concurrently, so a progress
/// notification could overtake its answer; here notifications are handled in the order in which the server sent them,
/// before the next message is read. What a server asks of its client is answered here, beside the reading, so that an
/// answer that takes long holds up nothing.
/// </summary>
internal sealed class OrderedTransport : ITransport
{
    private readonly ITransport _inner;
    private readonly Action<JsonRpcNotification> _notified;
    private readonly Action<JsonRpcError> _failed;
    private readonly Action<JsonRpcMessage> _sending;
    private readonly Func<JsonRpcRequest, CancellationToken, Task<UpstreamAnswer>> _asked;
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
    /// <param name="sending">Is given each message before it is sent, and may change it.</param>
    /// <param name="notified">Is given each notification, in order; must not block or throw.</param>
    /// <param name="failed">Is given each error as the server worded it, before the library rewords it.</param>
    /// <param name="asked">Answers what the server asks of its client; must not throw.</param>
    public OrderedTransport(
        ITransport inner,
        Action<JsonRpcMessage> sending,
        Action<JsonRpcNotification> notified,
        Action<JsonRpcError> failed,
        Func<JsonRpcRequest, CancellationToken, Task<UpstreamAnswer>> asked
    )
    {
        _inner = inner;
        _notified = notified;
        _failed = failed;
        _sending = sending;
        _asked = asked;
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
    )
    {
        _sending(message);
        return _inner.SendMessageAsync(message, cancellationToken);
    }

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
                        _ = AnswerAsync(request);
                        break;
                    case JsonRpcResponse response
                        when InputRequired.Hide(response.Result) is { } hidden:
                        await _messages.Writer.WriteAsync(
                            new JsonRpcResponse { Id = response.Id, Result = hidden },
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

    private async Task AnswerAsync(JsonRpcRequest request)
    {
        try
        {
            var answer = await _asked(request, _closing.Token);
            JsonRpcMessage message = answer.IsError
                ? new JsonRpcError
                {
                    Id = request.Id,
                    Error = JsonSerializer.Deserialize<JsonRpcErrorDetail>(
                        answer.Json,
                        McpJsonUtilities.DefaultOptions
                    )!,
                }
                : new JsonRpcResponse { Id = request.Id, Result = JsonNode.Parse(answer.Json) };
            await _inner.SendMessageAsync(message, _closing.Token);
        }
        catch (Exception)
        {
            // The connection is gone, or the client's answer is none: the server waits for its own time-out.
        }
    }
}
