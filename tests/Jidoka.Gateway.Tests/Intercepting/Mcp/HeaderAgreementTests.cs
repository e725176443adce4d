using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.AspNetCore;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>
/// Headers that say something else than the body, in the revision without sessions: whoever stands before the gateway
/// may have let the request pass for what its headers say.
/// </summary>
public sealed class HeaderAgreementTests
{
    [Theory]
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("MCP-Protocol-Version", "2026-07-28, 2025-11-25")]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", "Tools/Call")]
    [InlineData("Mcp-Method", "tools/call, tools/list")]
    [InlineData("Mcp-Method", "=?base64?dG9vbHMvY2FsbA==?=")]
    [InlineData("Mcp-Name", null)]
    [InlineData("Mcp-Name", "vault")]
    [InlineData("Mcp-Name", "Echo")]
    [InlineData("Mcp-Name", "echo,vault")]
    [InlineData("Mcp-Name", "bench__echo")]
    [InlineData("Mcp-Name", "=?base64?dmF1bHQ=?=")]
    [InlineData("Mcp-Name", "=?BASE64?ZWNobw==?=")]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==")]
    [InlineData("Mcp-Name", "=?base64?not base64?=")]
    [InlineData("Mcp-Name", "=?base64?ZWNobw==?= ?=")]
    public async Task A_header_that_says_something_else_is_refused(string header, string? value)
    {
        await using var door = await StartAsync();
        using var client = door.Bare();

        var (status, body) = await client.CallAsync(
            "echo",
            new() { ["text"] = "x" },
            spoil: request =>
            {
                request.Headers.Remove(header);
                if (value is not null)
                    request.Headers.TryAddWithoutValidation(header, value);
            }
        );

        status.ShouldBe(400);
        body.Code().ShouldBe(-32020);
        body.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(header);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Mcp-Method", "tools/call")]
    [InlineData("Mcp-Name", "echo")]
    [InlineData("MCP-Protocol-Version", "2026-07-28")]
    public async Task A_header_that_is_there_twice_is_refused(string header, string value)
    {
        await using var door = await StartAsync();
        var answer = await RawHttp.SendAsync(
            door.Door,
            RawHttp.Post("/mcp/bench", Call("echo"), $"{header}: {value}\r\n")
        );

        answer.ShouldStartWith("HTTP/1.1 400");
        answer.ShouldContain("-32020");
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\u0435cho")]
    [InlineData("echo\u00a0")]
    [InlineData("ech\u00f6")]
    public async Task A_header_that_is_not_plain_ASCII_is_refused(string name)
    {
        await using var door = await StartAsync();

        // The body says the same, so that only its being written plainly is wrong.
        var answer = await RawHttp.SendAsync(
            door.Door,
            RawHttp.Post("/mcp/bench", Call(name), "", name)
        );

        answer.ShouldStartWith("HTTP/1.1 400");
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_may_be_written_as_Base64_of_UTF8()
    {
        await using var door = await StartAsync();
        using var client = door.Bare();

        var (status, body) = await client.CallAsync(
            "echo",
            new() { ["text"] = "x" },
            spoil: request =>
            {
                request.Headers.Remove("Mcp-Name");
                request.Headers.Add("Mcp-Name", $"=?base64?{Convert.ToBase64String("echo"u8)}?=");
            }
        );

        status.ShouldBe(200);
        body.Text().ShouldBe("x");
    }

    [Theory]
    [InlineData("north", 200)]
    [InlineData("=?base64?bm9ydGg=?=", 200)]
    [InlineData("south", 400)]
    [InlineData("North", 400)]
    [InlineData(null, 400)]
    public async Task An_argument_that_a_header_says_too_must_be_the_same(
        string? header,
        int expected
    )
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = door.Bare();

        var (status, body) = await client.CallAsync(
            "region",
            new() { ["region"] = "north", ["text"] = "x" },
            spoil: request =>
            {
                if (header is not null)
                    request.Headers.Add("Mcp-Param-Region", header);
            }
        );

        status.ShouldBe(expected);
        if (expected == 200)
            body.Text().ShouldBe("north x");
        else
        {
            body.Code().ShouldBe(-32020);
            door.Pipeline.Passages.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task The_servers_own_headers_say_what_was_decided_on()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = door.Bare();

        var (status, _) = await client.CallAsync(
            "bench__region",
            new() { ["region"] = "north", ["text"] = "x" },
            path: "/mcp",
            spoil: request => request.Headers.Add("Mcp-Param-Region", "north")
        );

        status.ShouldBe(200);
        var sent = door.UpstreamHeaders.Last(h => h["Mcp-Method"] == "tools/call");
        sent["Mcp-Name"].ToString().ShouldBe("region");
        sent["Mcp-Param-Region"].ToString().ShouldBe("north");
        sent["MCP-Protocol-Version"].ToString().ShouldBe("2026-07-28");
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "chunked")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", "chunked")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "chunked")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "chunked")]
    [InlineData("Transfer-Encoding: chunked\r\n", "size-not-hex")]
    [InlineData("Transfer-Encoding: chunked\r\n", "size-too-large")]
    [InlineData("Transfer-Encoding: chunked\r\n", "size-negative")]
    [InlineData("Transfer-Encoding: chunked\r\n", "ends-early")]
    [InlineData("Content-Length: 5\r\nContent-Length: 500\r\n", "plain")]
    [InlineData("Content-Length: +5\r\n", "plain")]
    public async Task A_body_framed_in_two_ways_or_badly_calls_nothing(string framing, string form)
    {
        await using var door = await StartAsync();
        var body = Call("echo");

        var answer = await RawHttp.SendAsync(
            door.Door,
            RawHttp.Head("/mcp/bench", framing) + RawHttp.Framed(body, form),
            ends: form == "ends-early"
        );

        answer.ShouldNotStartWith("HTTP/1.1 200");
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("chunk-extension")]
    [InlineData("trailer")]
    public async Task What_stands_beside_the_chunks_changes_nothing(string form)
    {
        await using var door = await StartAsync();

        var answer = await RawHttp.SendAsync(
            door.Door,
            RawHttp.Head("/mcp/bench", "Transfer-Encoding: chunked\r\n")
                + RawHttp.Framed(Call("echo"), form)
        );

        answer.ShouldStartWith("HTTP/1.1 200");
        door.Pipeline.Passages.Single().Call.Resource.ShouldBe(AssetId.Tool("bench", "echo"));
    }

    [Fact]
    public async Task A_length_beside_chunks_never_makes_two_requests_of_one()
    {
        await using var door = await StartAsync();
        var first = Call("echo");
        var hidden = RawHttp.Post("/mcp/bench", Call("vault"), "", name: "vault");

        await RawHttp.SendAsync(
            door.Door,
            RawHttp.Head(
                "/mcp/bench",
                $"Content-Length: {first.Length + 100}\r\nTransfer-Encoding: chunked\r\n"
            )
                + RawHttp.Framed(first, "chunked")
                + hidden
        );

        door.Pipeline.Passages.ShouldNotContain(p => p.Call.Resource.Name == "bench/vault");
    }

    private static string Call(string tool) =>
        SessionlessClient
            .Message(
                "tools/call",
                new()
                {
                    ["name"] = tool,
                    ["arguments"] =
                        tool == "echo" ? new JsonObject { ["text"] = "x" } : new JsonObject(),
                }
            )
            .ToJsonString();

    private static async Task<DoorFixture> StartAsync(
        HttpServerSessionMode mode = HttpServerSessionMode.Stateful
    )
    {
        var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench", mode);
        return door;
    }
}
