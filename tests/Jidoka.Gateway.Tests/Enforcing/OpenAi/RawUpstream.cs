using System.Net;
using System.Net.Sockets;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>An upstream that answers each connection with given bytes, whatever HTTP says, then closes it.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly byte[] _answer;
    private int _requests;

    public RawUpstream(string answer)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1";

    public int Requests => _requests;

    // Not stopped before it was served to the end: between two connections the listener would be asked when it is none.
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = socket.GetStream();
                var buffer = new byte[64 * 1024];
                if (await stream.ReadAsync(buffer, _stop.Token) > 0)
                    Interlocked.Increment(ref _requests);
                await stream.WriteAsync(_answer, _stop.Token);
                socket.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer, _stop.Token) > 0) { }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Stopped, or the peer went away.
        }
    }
}
