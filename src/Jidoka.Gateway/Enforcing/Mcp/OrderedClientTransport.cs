using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Gives the protocol library an <see cref="OrderedTransport"/> over another transport.</summary>
internal sealed class OrderedClientTransport(
    IClientTransport inner,
    Action<JsonRpcMessage> sending,
    Action<JsonRpcNotification> notified,
    Action<JsonRpcError> failed,
    Func<JsonRpcRequest, CancellationToken, Task<UpstreamAnswer>> asked
) : IClientTransport
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) =>
        new OrderedTransport(
            await inner.ConnectAsync(cancellationToken),
            sending,
            notified,
            failed,
            asked
        );
}
