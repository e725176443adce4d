using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Jidoka.Gateway.Enforcing;

/// <summary>
/// Connects to upstreams and issuers by addresses that were looked at first: a name may stand for another address from one moment to
/// the next, so the address that was looked at is the one that is connected to, each time.
/// </summary>
/// <param name="lookUp">Asks for a name's addresses.</param>
public sealed class GuardedConnecting(Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
{
    /// <summary>Connects by the names of this machine's resolver.</summary>
    public static GuardedConnecting System { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>
    /// A handler that connects so, follows no redirect, keeps no cookies and asks no proxy, which would connect in the
    /// gateway's place and look at nothing.
    /// </summary>
    /// <param name="allowsPrivate">Whether this machine and private networks may be connected to.</param>
    public SocketsHttpHandler Handler(bool allowsPrivate) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (context, cancelled) =>
                ConnectAsync(context.DnsEndPoint, allowsPrivate, cancelled),
        };

    private async ValueTask<Stream> ConnectAsync(
        DnsEndPoint to,
        bool allowsPrivate,
        CancellationToken cancelled
    )
    {
        var addresses = IPAddress.TryParse(to.Host.Trim('[', ']'), out var literal)
            ? [literal]
            : await lookUp(to.Host, cancelled);
        // A name with one address that is not allowed is not to be trusted with its others.
        if (
            addresses.Length == 0
            || !Array.TrueForAll(addresses, a => UpstreamAddress.IsAllowed(a, allowsPrivate))
        )
            throw new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, cancelled);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
