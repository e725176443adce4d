using System.Net.Sockets;
using System.Text;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Jidoka.Gateway.Tests.Intercepting.Mcp;

namespace Jidoka.Gateway.Tests.Intercepting;

/// <summary>A client that closes its side inside a body: the web server drops such a connection by itself.</summary>
public sealed class EndedBodyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("Content-Length: 500")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_body_that_its_client_ends_early_is_never_acted_on_at_the_OpenAI_door(
        string framing
    )
    {
        var requests = 0;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            requests++;
            return Upstreams.Answers(Upstreams.Text)(context);
        });
        var head =
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {FakeIdentifier.Key}";

        (await EndEarlyAsync(door.Url, head, framing, DoorHarness.Ask())).ShouldNotContain("200");

        door.Pipeline.Passages.ShouldBeEmpty();
        requests.ShouldBe(0);
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Content-Length: 500")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_body_that_its_client_ends_early_is_never_acted_on_at_the_MCP_door(
        string framing
    )
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        using var session = await door.BareSessionAsync("/mcp/bench");
        var id = session.DefaultRequestHeaders.GetValues("Mcp-Session-Id").Single();
        var head =
            $"POST /mcp/bench HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-alice\r\nMcp-Session-Id: {id}";
        const string body =
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}}""";

        (await EndEarlyAsync(door.Door, head, framing, body)).ShouldNotContain("200");

        door.Pipeline.Passages.ShouldBeEmpty();
        using var after = await session.PostAsync("/mcp/bench", DoorFixture.Json(body));
        after.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static async Task<string> EndEarlyAsync(
        Uri door,
        string head,
        string framing,
        string body
    )
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(door.Host, door.Port);
        var sent = framing.Contains("chunked", StringComparison.Ordinal)
            ? $"{body.Length:x}\r\n{body}\r\n" // whole, but without the end of the chunks
            : body;
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{head}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n{sent}"
            )
        );
        socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(Patience);
        }
        catch (IOException)
        {
            return ""; // Reset: closed without an answer.
        }
    }
}
