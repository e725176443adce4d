using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Jidoka.Tests.Exporting;

/// <summary>What a receiver does with a connection.</summary>
public enum Manner
{
    /// <summary>It reads to the end, keeps what came and closes.</summary>
    Take,

    /// <summary>It reads a part, keeps it and resets the connection.</summary>
    Reset,

    /// <summary>It reads a part, keeps it and closes, with something unread.</summary>
    Leave,

    /// <summary>It reads to the end, keeps what came and never closes.</summary>
    Stay,
}

/// <summary>A syslog receiver that takes frames by their count of octets (RFC 6587, RFC 5425).</summary>
internal sealed class SyslogReceiver : IAsyncDisposable
{
    private const int PartBytes = 20_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Func<int, Manner> _manner;
    private readonly X509Certificate2? _certificate;
    private readonly List<Socket> _open = [];
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private readonly Task _running;
    private int _connections;

    /// <summary>Begins to listen.</summary>
    /// <param name="manner">What is done with a connection, by its number.</param>
    /// <param name="certificate">What it shows; null: it does not speak TLS.</param>
    public SyslogReceiver(Func<int, Manner> manner, X509Certificate2? certificate = null)
    {
        _manner = manner;
        _certificate = certificate;
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there were.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The subject of the certificate that was shown last.</summary>
    public string? Shown { get; private set; }

    /// <summary>Whether a connection was read to its end and stays open.</summary>
    public bool Stays
    {
        get
        {
            lock (_gate)
                return _open.Count > 0;
        }
    }

    /// <summary>The whole messages that it has kept.</summary>
    public string[] Messages
    {
        get
        {
            lock (_gate)
                return [.. _messages];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _listener.Stop();
        foreach (var socket in _open)
            socket.Dispose();
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_ended.Token);
                var manner = _manner(_connections);
                Interlocked.Increment(ref _connections);
                await ServeAsync(socket, manner);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket, Manner manner)
    {
        await using var wire = new NetworkStream(socket);
        Stream stream = wire;
        var kept = new MemoryStream();
        try
        {
            if (_certificate is not null)
                stream = await SecureAsync(wire);
            var part = new byte[PartBytes];
            int read;
            while ((read = await stream.ReadAsync(part, _ended.Token)) > 0)
            {
                kept.Write(part, 0, read);
                if (manner is Manner.Reset or Manner.Leave)
                    break;
            }
        }
        catch (Exception e)
            when (e is IOException or global::System.Security.Authentication.AuthenticationException
            )
        {
            // The sender did not trust this receiver, or ended.
        }
        Keep(kept.ToArray());
        if (manner == Manner.Stay)
        {
            lock (_gate)
                _open.Add(socket);
            return;
        }
        if (manner == Manner.Reset)
            socket.LingerState = new(true, 0);
        socket.Dispose();
    }

    private async Task<SslStream> SecureAsync(Stream wire)
    {
        var tls = new SslStream(wire);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                {
                    Shown = shown?.Subject;
                    return true;
                },
            },
            _ended.Token
        );
        return tls;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)' ') is > 0 and var space)
        {
            var length = int.Parse(Encoding.ASCII.GetString(bytes[..space]));
            if (bytes.Length < space + 1 + length)
                return;
            lock (_gate)
                _messages.Add(Encoding.UTF8.GetString(bytes.Slice(space + 1, length)));
            bytes = bytes[(space + 1 + length)..];
        }
        bytes.Length.ShouldBe(0, "what is left is no frame");
    }
}
