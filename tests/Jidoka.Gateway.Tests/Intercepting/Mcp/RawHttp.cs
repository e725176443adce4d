using System.Net.Sockets;
using System.Text;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Requests byte by byte, for what no HTTP library would send.</summary>
internal static class RawHttp
{
    /// <summary>A whole request of the revision without sessions.</summary>
    public static string Post(string path, string body, string more, string name = "echo") =>
        Head(path, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{more}", name) + body;

    /// <summary>Its head.</summary>
    public static string Head(string path, string more, string name = "echo") =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer key-alice\r\n"
        + "Accept: application/json\r\nContent-Type: application/json\r\n"
        + $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: {name}\r\n{more}\r\n";

    /// <summary>A body in a form of framing.</summary>
    public static string Framed(string body, string form)
    {
        var size = Encoding.UTF8.GetByteCount(body).ToString("X", null);
        return form switch
        {
            "plain" => body,
            "size-not-hex" => $"{size}z\r\n{body}\r\n0\r\n\r\n",
            "size-too-large" => $"FFFFFFFFFFFFFFFF{size}\r\n{body}\r\n0\r\n\r\n",
            "size-negative" => $"-{size}\r\n{body}\r\n0\r\n\r\n",
            "ends-early" => $"{size}\r\n{body[..^1]}",
            "chunk-extension" => $"{size};name=\"vault\"\r\n{body}\r\n0;x\r\n\r\n",
            "trailer" => $"{size}\r\n{body}\r\n0\r\nMcp-Name: vault\r\n\r\n",
            _ => $"{size}\r\n{body}\r\n0\r\n\r\n",
        };
    }

    /// <summary>Sends it and reads to the end.</summary>
    /// <param name="door">The door.</param>
    /// <param name="request">The request.</param>
    /// <param name="ends">Whether the client closes its side after it.</param>
    public static async Task<string> SendAsync(Uri door, string request, bool ends = false)
    {
        using var limit = new CancellationTokenSource(DoorFixture.Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(door.Host, door.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        if (ends)
            client.Client.Shutdown(SocketShutdown.Send);
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // The server closed at once: what it said before counts.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
