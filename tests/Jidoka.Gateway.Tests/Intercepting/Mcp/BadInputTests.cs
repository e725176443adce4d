using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>What a client may not send, each answered in the protocol's own form.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("https://localhost.evil.example", 403)]
    [InlineData("http://localhost:3000", 200)]
    [InlineData("http://127.0.0.1:8080", 200)]
    public async Task Only_pages_of_this_machine_may_call(string origin, int status)
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);
        client.DefaultRequestHeaders.Add("Origin", origin);

        ((int)(await client.PostAsync("/mcp", Ping)).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);
        client.DefaultRequestHeaders.Host = "evil.example";

        (await client.PostAsync("/mcp", Ping)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(null, "Bearer realm=\"jidoka\"")]
    [InlineData("Bearer nonsense", "Bearer realm=\"jidoka\", error=\"invalid_token\"")]
    public async Task Without_a_good_credential_nothing_is_served(
        string? credential,
        string challenge
    )
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = door.Bare();
        client.DefaultRequestHeaders.Remove("Authorization");
        if (credential is not null)
            client.DefaultRequestHeaders.Add("Authorization", credential);

        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete])
        {
            var answer = await client.SendAsync(new HttpRequestMessage(method, "/mcp"));
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answer.Headers.WwwAuthenticate.ToString().ShouldBe(challenge);
            Error(await answer.Content.ReadAsStringAsync()).ShouldNotBe(0);
        }
    }

    public static TheoryData<string, int, int> BadMessages { get; } =
        new()
        {
            { """{"jsonrpc":"2.0","id":1,"method":""", 400, -32700 },
            { "", 400, -32700 },
            { "\"text\"", 400, -32600 },
            { "[]", 400, -32600 },
            { """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", 400, -32600 },
            { """{"id":1,"method":"ping"}""", 400, -32600 },
            { """{"jsonrpc":"1.0","id":1,"method":"ping"}""", 400, -32600 },
            { """{"jsonrpc":"2.0","id":null,"method":"ping"}""", 400, -32600 },
            { """{"jsonrpc":"2.0","id":{},"method":"ping"}""", 400, -32600 },
            { """{"jsonrpc":"2.0","id":1,"method":7}""", 400, -32600 },
            { """{"jsonrpc":"2.0","id":1}""", 400, -32600 },
            { """{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""", 400, -32600 },
            { """{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}""", 200, -32602 },
            { """{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", 200, -32602 },
            {
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}""",
                200,
                -32602
            },
            {
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x__y","arguments":[]}}""",
                200,
                -32602
            },
            {
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x__y","arguments":{"a":1,"\u0061":2}}}""",
                400,
                -32600
            },
            {
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x__y","arguments":{"a":"\ud800"}}}""",
                400,
                -32700
            },
            {
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x__y"}}""",
                200,
                -32602
            },
            {
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":3}}""",
                200,
                -32602
            },
            { """{"jsonrpc":"2.0","id":1,"method":"tasks/list"}""", 200, -32601 },
            {
                """{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"loud"}}""",
                200,
                -32602
            },
            {
                """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}""",
                400,
                -32600
            },
        };

    [Theory]
    [MemberData(nameof(BadMessages))]
    public async Task A_bad_message_gets_its_own_error(string body, int status, int code)
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);

        var answer = await client.PostAsync("/mcp", DoorFixture.Json(body));

        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        Error(text).ShouldBe(code, text);
        door.Pipeline.Passages.ShouldBeEmpty();
        // The session lives on.
        (await client.PostAsync("/mcp", Ping)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Deep_nesting_is_malformed()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);
        var deep = new string('[', 100_000) + new string(']', 100_000);

        var answer = await client.PostAsync(
            "/mcp",
            DoorFixture.Json(
                $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":{{{deep}}}}}"""
            )
        );

        Error(await answer.Content.ReadAsStringAsync()).ShouldBe(-32700);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_bound_is_refused_without_being_read_whole(
        bool saysItsLength
    )
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);
        using var body = new ByteArrayContent(new byte[5 * 1024 * 1024]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = body };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        request.Headers.ExpectContinue = true; // an honest client asks first, so that it can read the refusal

        (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_message_of_100_MB_is_413()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);
        using var body = new ByteArrayContent(new byte[100 * 1024 * 1024]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = body };
        request.Headers.ExpectContinue = true;

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        Error(await answer.Content.ReadAsStringAsync()).ShouldBe(-32600);
    }

    [Theory]
    [InlineData("text/plain", null, "application/json, text/event-stream", 415)]
    [InlineData("application/json", "gzip", "application/json, text/event-stream", 415)]
    [InlineData("application/json", null, "text/html", 406)]
    [InlineData("application/json", null, "*/*", 200)]
    [InlineData("application/json", null, "text/event-stream", 200)]
    public async Task Types_are_checked(string type, string? encoding, string accept, int status)
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);
        client.DefaultRequestHeaders.Remove("Accept");
        client.DefaultRequestHeaders.Add("Accept", accept);
        var body = new StringContent(
            """{"jsonrpc":"2.0","id":1,"method":"ping"}""",
            Encoding.UTF8,
            type
        );
        if (encoding is not null)
            body.Headers.ContentEncoding.Add(encoding);

        ((int)(await client.PostAsync("/mcp", body)).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task An_unspoken_revision_is_told_which_are_spoken()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = door.Bare();
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2099-01-01");

        var answer = await client.PostAsync(
            "/mcp",
            DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{}}""")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync();
        Error(text).ShouldBe(-32022);
        text.ShouldContain("2026-07-28");
        text.ShouldContain("2025-11-25");
    }

    [Fact]
    public async Task A_server_that_is_not_in_the_inventory_or_cannot_be_qualified_is_unknown()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("odd__name", StdioFixture.Facts());
        using var client = door.Bare();

        foreach (var server in (string[])["nosuch", "odd__name"])
        {
            var answer = await client.PostAsync("/mcp/" + server, Ping);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await answer.Content.ReadAsStringAsync()).ShouldContain(server);
        }
    }

    [Fact]
    public async Task What_is_not_served_is_counted_by_name()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await SessionAsync(door);

        await client.PostAsync(
            "/mcp",
            DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"tasks/get"}""")
        );
        await client.PostAsync(
            "/mcp",
            DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"my secret: hunter2"}""")
        );

        door.Pipeline.Coverage.ShouldBe(["endpoint mcp:tasks/get", "endpoint mcp:(other)"]);
    }

    internal static StringContent Ping =>
        DoorFixture.Json("""{"jsonrpc":"2.0","id":"p","method":"ping"}""");

    internal static int Error(string body) =>
        JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("code").GetInt32();

    private static Task<HttpClient> SessionAsync(DoorFixture door) => door.BareSessionAsync("/mcp");
}
