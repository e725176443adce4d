using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Jidoka.Tests.Controlling;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Tests.Composition;

/// <summary>A mandate that a request shows, over the sockets of both doors.</summary>
public sealed class MandateHeaderTests : IAsyncLifetime
{
    private const string Chat = "v1/chat/completions";
    private const string Mcp = "mcp";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestFolder _folder = new(
        """
        listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
        users: {alice: }
        providers: {closed: {baseUrl: "http://127.0.0.1:1/v1", allowPrivate: true}}
        models: {m: {provider: closed}}
        agents:
          clerk: {user: alice, mandateHeader: true}
          helper: {user: alice}
        issuers:
          - {issuer: "https://issuer.test", audiences: [jidoka], jwks: "file:keys.json", mandates: true}
        """
    );

    private readonly HttpClient _http = new();
    private RunningNode _running = null!;

    public async ValueTask InitializeAsync()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        _folder.Write(
            "keys.json",
            JsonSerializer.Serialize(
                new
                {
                    keys = new[]
                    {
                        new
                        {
                            kty = "EC",
                            crv = "P-256",
                            kid = "k",
                            x = Base64UrlEncoder.Encode(point.X),
                            y = Base64UrlEncoder.Encode(point.Y),
                        },
                    },
                }
            )
        );
        _running = await RunningNode.StartAsync(_folder);
        _http.BaseAddress = new Uri(_running.Run.DataUrl);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _running.DisposeAsync();
        _folder.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData(Chat)]
    [InlineData(Mcp)]
    public async Task It_is_the_sessions_from_then_on(string path)
    {
        var (status, text) = await SendAsync(path, "clerk", "run-1", Sign("clerk", "run-1", "m-1"));
        status.ShouldNotBe(HttpStatusCode.Forbidden, text);
        if (path == Chat)
            _running
                .Node.Factory.Current.MandateOf(new("clerk"), new("alice"), new("run-1"))
                .ShouldNotBeNull()
                .Id.ShouldBe("m-1");
    }

    [Theory]
    [InlineData(Chat, "clerk", "run-2", "another session")]
    [InlineData(Chat, "clerk", null, "another session")]
    [InlineData(Chat, "helper", "run-1", "may not set a mandate")]
    [InlineData(Mcp, "clerk", "run-2", "another session")]
    [InlineData(Mcp, "helper", "run-1", "may not set a mandate")]
    public async Task Shown_by_another_or_for_another_session_it_is_refused_by_name(
        string path,
        string agent,
        string? session,
        string says
    )
    {
        var (status, text) = await SendAsync(path, agent, session, Sign("clerk", "run-1", "m-1"));
        status.ShouldBe(HttpStatusCode.Forbidden, text);
        text.ShouldContain(says);
        if (path == Chat)
            text.ShouldContain("jidoka:mandate");
    }

    [Fact]
    public async Task A_wider_one_is_refused_by_name_whoever_signed_it()
    {
        await SendAsync(Chat, "clerk", "run-1", Sign("clerk", "run-1", "m-1"));
        var (status, text) = await SendAsync(
            Chat,
            "clerk",
            "run-1",
            Sign("clerk", "run-1", "m-2", """{"tools":["*"]}""")
        );
        status.ShouldBe(HttpStatusCode.Forbidden, text);
        text.ShouldContain("in tools");
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(
        string path,
        string agent,
        string? session,
        string mandate
    )
    {
        var key = await new Jidoka.Controlling.NodeControl(
            _running.Node,
            "test",
            ownsNode: false
        ).IssueKeyAsync(new(new(agent)), CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(
                path == Chat
                    ? """{"model":"m","messages":[{"role":"user","content":"hello"}]}"""
                    : """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("Jidoka-Mandate", mandate);
        if (session is not null)
            request.Headers.Add("Jidoka-Session", session);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private string Sign(
        string agent,
        string session,
        string id,
        string terms = """{"tools":["mail/*"]}"""
    )
    {
        var ends = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();
        var body =
            Base64UrlEncoder.Encode("""{"alg":"ES256","typ":"jidoka-mandate+jwt","kid":"k"}""")
            + "."
            + Base64UrlEncoder.Encode(
                $$"""{"iss":"https://issuer.test","aud":"jidoka","exp":{{ends}},"jti":"{{id}}","agent":"{{agent}}","session":"{{session}}","mandate":{{terms}}}"""
            );
        return body
            + "."
            + Base64UrlEncoder.Encode(
                _key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256)
            );
    }
}
