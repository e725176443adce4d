using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Jidoka.Gateway.Tests.Identifying.Certificates;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.Llm;

/// <summary>The doors of model calls over HTTP/2, spoken as it should be and frame by frame as it should not.</summary>
public sealed class Http2Tests : IDisposable
{
    private const string Path = "/v1/chat/completions";
    private const int LimitMs = 10_000;
    private readonly SvidMint _mint = new(DateTimeOffset.UtcNow);
    private readonly System.Security.Cryptography.X509Certificates.X509Certificate2 _certificate;

    public Http2Tests() => _certificate = _mint.Issue([]);

    public void Dispose()
    {
        _certificate.Dispose();
        _mint.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task Every_control_holds_over_HTTP_2(string more)
    {
        var served = 0;
        await using var door = await StartAsync(() => served++);
        door.Client.DefaultRequestVersion = HttpVersion.Version20;
        door.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        door.Pipeline.Decide = _ => FakePipeline.Deny;

        using var refused = await door.PostAsync(DoorHarness.Ask(more));

        refused.Version.ShouldBe(HttpVersion.Version20);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        served.ShouldBe(0);
        door.Pipeline.Decide = _ => FakePipeline.Allow;
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        using var answered = await door.PostAsync(DoorHarness.Ask());
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answered.Content.ReadAsStringAsync()).ShouldNotContain("\"tool_calls\":[{");
    }

    public static TheoryData<string, string[]> Malformed
    {
        get
        {
            string[] good = [":method: POST", ":scheme: https", ":path: " + Path, ":authority: x"];
            return new()
            {
                { "a coding of the connection", [.. good, "transfer-encoding: chunked"] },
                { "a coding beside the chunks", [.. good, "transfer-encoding: gzip, chunked"] },
                { "a shorter length", [.. good, "content-length: 4"] },
                { "a longer length", [.. good, "content-length: 4000"] },
                { "two lengths", [.. good, "content-length: 4", "content-length: 63"] },
                { "a length that is none", [.. good, "content-length: +63"] },
                { "two paths", [.. good, ":path: /v1/models"] },
                { "two methods", [.. good, ":method: GET"] },
                { "a late path", [.. good[..2], good[3], "x: y", good[2]] },
                { "capital letters", [.. good, "Content-Encoding: gzip"] },
                { "a header within a header", [.. good, "x: y\r\ntransfer-encoding: chunked"] },
                { "a zero in a header", [.. good, "x: y\0z"] },
                { "an upgrade", [.. good, "upgrade: h2c"] },
                { "a connection header", [.. good, "connection: keep-alive, authorization"] },
                { "no path", [.. good[..2], good[3]] },
                { "an empty path", [.. good[..2], ":path: ", good[3]] },
                { "a path without a slash", [.. good[..2], ":path: v1/chat/completions", good[3]] },
                { "an unknown pseudo header", [.. good, ":protocol: websocket"] },
                { "another scheme", [good[0], ":scheme: ftp", .. good[2..]] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_request_that_others_would_read_differently_is_never_acted_on(
        string what,
        string[] headers
    )
    {
        var served = 0;
        await using var door = await StartAsync(() => served++);

        await TalkAsync(door, headers);

        door.Pipeline.Passages.ShouldBeEmpty(what);
        served.ShouldBe(0, what);
    }

    [Fact]
    public async Task A_request_without_a_fault_is_acted_on()
    {
        await using var door = await StartAsync(() => { });

        await TalkAsync(
            door,
            [":method: POST", ":scheme: https", ":path: " + Path, ":authority: x"]
        );

        door.Pipeline.Passages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task HTTP_2_without_TLS_is_not_spoken()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        using var client = new HttpClient { BaseAddress = door.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = DoorHarness.Json(DoorHarness.Ask()),
        };
        request.Headers.Authorization = new("Bearer", FakeIdentifier.Key);

        await Should.ThrowAsync<HttpRequestException>(() => client.SendAsync(request));

        door.Pipeline.Passages.ShouldBeEmpty();
    }

    private Task<DoorHarness> StartAsync(Action served) =>
        DoorHarness.OverTlsAsync(
            _certificate,
            http =>
            {
                served();
                return Answers(ToolCalls(("a", "send_mail", "{}")))(http);
            }
        );

    /// <summary>Sends one request, and reads until it is answered, reset or the door goes away.</summary>
    private static async Task TalkAsync(DoorHarness door, string[] headers)
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var client = new TcpClient();
        await client.ConnectAsync(door.Url.Host, door.Url.Port, limit.Token);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(
            new() { TargetHost = "x", ApplicationProtocols = [SslApplicationProtocol.Http2] },
            limit.Token
        );
        var body = Encoding.ASCII.GetBytes(DoorHarness.Ask());
        var sent = new MemoryStream();
        sent.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(sent, type: 4, flags: 0, on: 0, []);
        Frame(
            sent,
            type: 1,
            flags: 4,
            on: 1,
            [
                .. headers
                    .Append("content-type: application/json")
                    .Append("authorization: Bearer " + FakeIdentifier.Key)
                    .SelectMany(Literal),
            ]
        );
        Frame(sent, type: 0, flags: 1, on: 1, body);
        try
        {
            await stream.WriteAsync(sent.ToArray(), limit.Token);
            var head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head, limit.Token);
                var length = (head[0] << 16) | (head[1] << 8) | head[2];
                await stream.ReadExactlyAsync(new byte[length], limit.Token);
                var (type, ends) = (head[3], (head[4] & 1) == 1);
                if (type is 3 or 7 || (type is 0 or 1 && ends))
                    return;
            }
        }
        catch (IOException)
        {
            // It hung up.
        }
    }

    private static void Frame(MemoryStream to, byte type, byte flags, int on, byte[] payload)
    {
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head[5..], on);
        to.Write(head);
        to.Write(payload);
    }

    // A header as it is, without the tables of RFC 7541; none here is longer than 126 letters.
    private static byte[] Literal(string header)
    {
        var colon = header.IndexOf(':', 1);
        var (name, value) = (header[..colon], header[(colon + 2)..]);
        return
        [
            0,
            (byte)name.Length,
            .. Encoding.Latin1.GetBytes(name),
            (byte)value.Length,
            .. Encoding.Latin1.GetBytes(value),
        ];
    }
}
