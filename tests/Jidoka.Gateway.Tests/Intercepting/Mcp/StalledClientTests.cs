using System.Net.Sockets;
using System.Text;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Clients that do not go on reading, or writing.</summary>
public sealed class StalledClientTests
{
    private const int Megabytes = 12;

    [Fact]
    public async Task A_client_that_stops_reading_its_answer_is_dropped_after_the_bound()
    {
        await using var door = await DoorFixture.StartAsync(
            options: new McpDoorOptions { WriteTimeoutMs = 200 }
        );
        await door.AddHttpServerAsync("bench");
        using var socket = await StopReadingAsync(
            door,
            $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"flood","arguments":{"megabytes":{{{{Megabytes}}}}}}}"""
        );
        // The call took place and is settled as what it was; only its answer is lost.
        var passage = await door.Pipeline.NextAsync();
        await passage.Disposed.Task.WaitAsync(DoorFixture.Patience);
        passage.Settlements.Single().As.ShouldBe(SettledAs.Done);
        (await ReceivedAsync(socket)).ShouldBeLessThan(Megabytes * 1024L * 1024);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{\"jsonrpc\":", "HTTP/1.1 408")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nZZ\r\n", "HTTP/1.1 400")]
    [InlineData("Content-Length: 10\r\n\r\n{\"jsonrpc\"", "HTTP/1.1 400")]
    public async Task A_body_that_stalls_is_408_and_one_badly_framed_or_cut_short_400(
        string rest,
        string status
    )
    {
        await using var door = await DoorFixture.StartAsync(
            options: new McpDoorOptions { BodyTimeoutMs = 200 }
        );
        using var socket = new TcpClient();
        await socket.ConnectAsync(door.Door.Host, door.Door.Port);
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-alice\r\nContent-Type: application/json\r\n{rest}"
                )
            );
        using var reader = new StreamReader(socket.GetStream());
        var line = await reader.ReadLineAsync().WaitAsync(DoorFixture.Patience);
        line.ShouldNotBeNull().ShouldStartWith(status);
    }

    private static async Task<TcpClient> StopReadingAsync(DoorFixture door, string body)
    {
        using var session = await door.BareSessionAsync("/mcp/bench");
        var id = session.DefaultRequestHeaders.GetValues("Mcp-Session-Id").Single();
        var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(door.Door.Host, door.Door.Port);
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /mcp/bench HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-alice\r\nAccept: application/json\r\nMcp-Session-Id: {id}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                )
            );
        return socket;
    }

    private static async Task<long> ReceivedAsync(TcpClient socket)
    {
        var buffer = new byte[64 * 1024];
        var total = 0L;
        try
        {
            while (await socket.GetStream().ReadAsync(buffer) is > 0 and var read)
                total += read;
        }
        catch (IOException)
        {
            // Dropped, as it should be.
        }
        return total;
    }
}
