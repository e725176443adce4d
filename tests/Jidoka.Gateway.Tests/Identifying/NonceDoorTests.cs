using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Jidoka.Gateway.Tests.Intercepting.Mcp;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>How each door asks for a nonce, and tells the next one before it is needed.</summary>
public sealed class NonceDoorTests
{
    private const string Asks =
        "DPoP realm=\"jidoka\", algs=\"RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512\", error=\"use_dpop_nonce\", error_description=\"The DPoP proof must say the nonce in DPoP-Nonce\"";

    private readonly IdentifyBench _bench = new(o => o with { NeedsNonce = true });
    private readonly ProofMint _proofs = new();

    [Theory]
    [InlineData("v1/chat/completions", false)]
    [InlineData("v1/chat/completions", true)]
    [InlineData("v1/messages", false)]
    [InlineData("v1/responses", true)]
    public async Task A_door_of_model_calls_asks_for_a_nonce_and_the_next_is_told_with_an_answer(
        string path,
        bool stream
    )
    {
        await using var door = await DoorHarness.StartAsync(
            stream
                ? Upstreams.Streams(Upstreams.Say("a"), Upstreams.End("stop"), Upstreams.Done)
                : Upstreams.Answers(Upstreams.Text)
        );
        door.Identifier.Other = _bench.Identifier;
        var isChat = path == "v1/chat/completions";
        var body = isChat
            ? DoorHarness.Ask(stream ? ",\"stream\":true" : "")
            : """{"model":"none","input":"hi","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""";

        using var asked = await SendAsync(door.Client, path, body, null);

        asked.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        asked.Headers.WwwAuthenticate.ToString().ShouldBe(Asks);
        asked.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var error = JsonDocument.Parse(await asked.Content.ReadAsStringAsync()).RootElement;
        error.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("DPoP-Nonce");
        door.Pipeline.Passages.ShouldBeEmpty();
        var nonce = NonceOf(asked)!;
        using var answered = await SendAsync(door.Client, path, body, nonce);
        answered.StatusCode.ShouldBe(isChat ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        NonceOf(answered).ShouldBeNull();
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(ProofNonces.WindowMs));
        using var later = await SendAsync(door.Client, path, body, nonce);
        later.StatusCode.ShouldBe(answered.StatusCode);
        later.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var next = await SendAsync(door.Client, path, body, NonceOf(later).ShouldNotBeNull());
        next.StatusCode.ShouldBe(answered.StatusCode);
        NonceOf(next).ShouldBeNull();
    }

    [Fact]
    public async Task The_MCP_door_asks_for_a_nonce_and_tells_the_next_with_an_answer_or_a_stream()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        door.Identifier = _bench.Identifier;
        using var client = door.Bare();
        var message = SessionlessClient.Message("tools/list").ToJsonString();

        using var asked = await SendAsync(client, "mcp/bench", message, null, "tools/list");

        asked.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        asked.Headers.WwwAuthenticate.ToString().ShouldBe(Asks);
        asked.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var error = JsonDocument.Parse(await asked.Content.ReadAsStringAsync()).RootElement;
        error.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-31401);
        server.Asked.ShouldBeEmpty();
        var nonce = NonceOf(asked)!;
        using var listed = await SendAsync(client, "mcp/bench", message, nonce, "tools/list");
        listed.StatusCode.ShouldBe(HttpStatusCode.OK);
        NonceOf(listed).ShouldBeNull();

        _bench.Clock.Advance(TimeSpan.FromMilliseconds(ProofNonces.WindowMs));
        const string listen = "subscriptions/listen";
        var wish = SessionlessClient
            .Message(
                listen,
                new() { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }
            )
            .ToJsonString();
        using var listening = await SendAsync(client, "mcp/bench", wish, nonce, listen);
        listening.StatusCode.ShouldBe(HttpStatusCode.OK);
        listening.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        listening.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var next = NonceOf(listening).ShouldNotBeNull();
        next.ShouldNotBe(nonce);
        using var again = await SendAsync(client, "mcp/bench", message, next, "tools/list");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string path,
        string body,
        string? nonce,
        string? method = null
    )
    {
        var now = _bench.Clock.GetUtcNow();
        var claims = TokenMint.Claims(now);
        claims["cnf"] = new JsonObject { ["jkt"] = _proofs.Thumbprint };
        var token = TokenMint.Sign(claims);
        var proof = _proofs.Claims(now, token, "https://jidoka.test/" + path, "POST");
        if (nonce is not null)
            proof["nonce"] = nonce;
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = DoorFixture.Json(body),
        };
        request.Headers.Authorization = new("DPoP", token);
        request.Headers.Add("DPoP", _proofs.Sign(proof));
        request.Headers.Add("anthropic-version", "2023-06-01");
        if (method is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", SessionlessClient.Revision);
            request.Headers.Add("Mcp-Method", method);
        }
        return await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead)
            .WaitAsync(DoorFixture.Patience);
    }

    private static string? NonceOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("DPoP-Nonce", out var said) ? said.Single() : null;
}
