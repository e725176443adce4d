using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Jidoka.Exporting;

/// <summary>
/// Sends syslog messages over TCP (RFC 6587, with octet counting) or TLS (RFC 5425). Syslog answers nothing, so each stretch
/// has a connection of its own and is taken when the receiver, told that no more will come, closes the connection too: it
/// has then read all of it. A receiver that ends with something unread resets the connection instead.
/// </summary>
/// <param name="options">Where the receiver is.</param>
/// <param name="time">The clock.</param>
internal sealed class SyslogSink(SyslogOptions options, TimeProvider time) : IExportSink
{
    /// <summary>How long a connection and its handshake may take, in milliseconds.</summary>
    public const int ConnectMs = 10_000;

    /// <summary>How long the receiver may take nothing, in milliseconds.</summary>
    public const int StallMs = 10_000;

    /// <summary>How long the receiver may take to close when it was sent everything, in milliseconds.</summary>
    public const int CloseMs = 30_000;

    private const int BufferBytes = 64 * 1024;
    private const int AnswerBytes = 1_024;
    private const int LookMs = 2;

    /// <inheritdoc/>
    public long Refused { get; private set; }

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<byte[]> documents, CancellationToken cancelled)
    {
        var fitting = documents.Where(d => d.Length <= options.MaxBytes).ToList();
        if (fitting.Count > 0)
            await ConverseAsync(fitting, cancelled);
        // A receiver cuts what is too long for it, and nobody would know. Counted last: what fails comes again as a whole.
        Refused += documents.Count - fitting.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // No connection outlives its stretch.
    }

    private async Task ConverseAsync(List<byte[]> documents, CancellationToken cancelled)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = cancelled.Register(limit.Cancel);
        var doing = "accept a connection";
        try
        {
            limit.CancelAfter(ConnectMs);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(options.Host, options.Port, limit.Token);
            await using var wire = new NetworkStream(socket);
            await using var tls = options.IsEncrypted ? await SecureAsync(wire, limit.Token) : null;
            doing = "take what it was sent";
            await WriteAsync((Stream?)tls ?? wire, documents, limit);
            if (tls is not null)
                await tls.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
            doing =
                "close the connection, so that nobody knows whether it has read what it was sent,";
            limit.CancelAfter(CloseMs);
            var answer = new byte[AnswerBytes];
            if (tls is not null)
                await EndAsync(tls, answer, limit.Token);
            await EndAsync(wire, answer, limit.Token);
            await ReachedAsync(socket, limit.Token);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or SocketException
                        or AuthenticationException
                        or CryptographicException
                        or UnauthorizedAccessException
            )
        {
            throw new ExportException($"{Name} cannot be told: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancelled.IsCancellationRequested)
        {
            throw new ExportException($"{Name} did not {doing} in time", e);
        }
    }

    private string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{options.Host}:{options.Port}");

    private static async Task WriteAsync(
        Stream stream,
        List<byte[]> documents,
        CancellationTokenSource limit
    )
    {
        using var buffer = new MemoryStream(BufferBytes);
        foreach (var document in documents)
        {
            var length = document.Length.ToString(CultureInfo.InvariantCulture);
            buffer.Write(Encoding.ASCII.GetBytes(length + " "));
            buffer.Write(document);
            if (buffer.Length >= BufferBytes)
                await FlushAsync();
        }
        await FlushAsync();

        async Task FlushAsync()
        {
            limit.CancelAfter(StallMs);
            await stream.WriteAsync(
                buffer.GetBuffer().AsMemory(0, (int)buffer.Length),
                limit.Token
            );
            buffer.SetLength(0);
        }
    }

    /// <summary>Reads until the other side has closed.</summary>
    private static async Task EndAsync(Stream stream, byte[] answer, CancellationToken limit)
    {
        while (await stream.ReadAsync(answer, limit) > 0)
        {
            // Syslog says nothing in this direction.
        }
    }

    /// <summary>
    /// The receiver may have closed while something was still on its way: that is answered by a reset, and our own end of
    /// the connection is never confirmed.
    /// </summary>
    private async Task ReachedAsync(Socket socket, CancellationToken limit)
    {
        while (OperatingSystem.IsLinux() && IsUnconfirmed(socket))
            await Task.Delay(TimeSpan.FromMilliseconds(LookMs), time, limit);
        var error = (SocketError)
            (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
            throw new SocketException((int)error);
    }

    private static bool IsUnconfirmed(Socket socket)
    {
        const int tcp = 6;
        const int info = 11;
        const byte finWait1 = 4;
        const byte lastAck = 9;
        const byte closing = 11;
        Span<byte> state = stackalloc byte[1];
        socket.GetRawSocketOption(tcp, info, state);
        return state[0] is finWait1 or lastAck or closing;
    }

    private async Task<SslStream> SecureAsync(Stream wire, CancellationToken limit)
    {
        var tls = new SslStream(wire, leaveInnerStreamOpen: true);
        try
        {
            // Read for each connection, so that renewed files count at once.
            var with = new SslClientAuthenticationOptions { TargetHost = options.Host };
            if (options.Authorities is { } file)
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPemFile(file);
                with.CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    DisableCertificateDownloads = true,
                };
                with.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            }
            if (options.Shown is { } shown)
                with.ClientCertificates =
                [
                    X509Certificate2.CreateFromPemFile(shown.Certificate, shown.Key),
                ];
            await tls.AuthenticateAsClientAsync(with, limit);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }
}
