using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jidoka.Bench.Running;

/// <summary>
/// One keep-alive connection that sends prepared bytes and reads whole answers, with as little of its own as can be:
/// what it adds to a measured time must be the same for every target and small.
/// </summary>
internal sealed class RawHttp : IDisposable
{
    private const int MaxAnswerBytes = 1024 * 1024;
    private const int TimeoutMs = 10_000;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[MaxAnswerBytes];
    private readonly byte[] _body = new byte[MaxAnswerBytes];
    private int _filled;

    /// <summary>Connects to a port on loopback.</summary>
    public RawHttp(int port)
    {
        _socket.ReceiveTimeout = TimeoutMs;
        _socket.SendTimeout = TimeoutMs;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Prepares the bytes of a request.</summary>
    public static byte[] Post(int port, string path, string body, string extraHeaders) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{extraHeaders}\r\n{body}"
            )
        );

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="request">The request's bytes.</param>
    /// <param name="body">The answer's body, valid until the next call.</param>
    /// <returns>The status code.</returns>
    public int Exchange(ReadOnlySpan<byte> request, out ReadOnlySpan<byte> body)
    {
        _socket.Send(request);
        _filled = 0;
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
            Fill();
        var head = _buffer.AsSpan(0, headEnd);
        var at = headEnd + 4;
        var length = Header(head, "content-length: "u8);
        body =
            length >= 0 ? ReadLength(at, (int)length)
            : IsChunked(head) ? ReadChunks(at)
            : throw new InvalidDataException("The answer has no length.");
        return (int)Number(head.Slice(9, 3));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Fill()
    {
        if (_filled == _buffer.Length)
            throw new InvalidDataException("The answer is too long.");
        var n = _socket.Receive(_buffer.AsSpan(_filled));
        if (n == 0)
            throw new IOException("The connection was closed.");
        _filled += n;
    }

    private ReadOnlySpan<byte> ReadLength(int at, int length)
    {
        while (_filled < at + length)
            Fill();
        return _buffer.AsSpan(at, length);
    }

    private ReadOnlySpan<byte> ReadChunks(int at)
    {
        var written = 0;
        while (true)
        {
            int lineEnd;
            while ((lineEnd = _buffer.AsSpan(at, _filled - at).IndexOf("\r\n"u8)) < 0)
                Fill();
            var size = 0;
            foreach (var c in _buffer.AsSpan(at, lineEnd))
                size = (size * 16) + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
            at += lineEnd + 2;
            while (_filled < at + size + 2)
                Fill();
            if (size == 0)
                return _body.AsSpan(0, written);
            _buffer.AsSpan(at, size).CopyTo(_body.AsSpan(written));
            written += size;
            at += size + 2;
        }
    }

    private static long Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var rest = head;
        while (rest.IndexOf("\r\n"u8) is >= 0 and var next)
        {
            rest = rest[(next + 2)..];
            if (rest.Length >= name.Length && Ascii.EqualsIgnoreCase(rest[..name.Length], name))
            {
                var end = rest.IndexOf("\r\n"u8);
                return Number(end < 0 ? rest[name.Length..] : rest[name.Length..end]);
            }
        }
        return -1;
    }

    private static bool IsChunked(ReadOnlySpan<byte> head) =>
        head.IndexOf("ransfer-encoding: chunked"u8) >= 0
        || head.IndexOf("ransfer-Encoding: chunked"u8) >= 0;

    private static long Number(ReadOnlySpan<byte> digits)
    {
        long n = 0;
        foreach (var d in digits)
            n = (n * 10) + (d - '0');
        return n;
    }
}
