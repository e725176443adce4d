using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Core.Projecting.Inventory;
using Jidoka.Gateway.Enforcing.OAuth;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Tests.Identifying;
using Jidoka.Gateway.Tests.Line;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Gateway.Tests.Enforcing.OAuth;

/// <summary>The token endpoint over the real line, the real stage identify and an issuer in the test's hands.</summary>
internal sealed class ExchangeBench
{
    public const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    public const string Url = "https://jidoka.test";

    private ExchangeBench(TestLine line, bool needsNonce)
    {
        Line = line;
        var address = new DoorAddress(new Uri(Url), []);
        Issuer = new OwnIssuer(Url, address);
        Identifier = new Identifier(
            new("t"),
            () => line.Factory.Current,
            [
                new()
                {
                    Issuer = IdentifyBench.Issuer,
                    Audiences = [IdentifyBench.Audience],
                    NeedsNonce = needsNonce,
                },
            ],
            Issuer,
            svids: null,
            address,
            new(new byte[ProofNonces.KeyBytes], TestLine.Time),
            _ => Keys,
            TestLine.Time,
            NullLogger.Instance
        );
        Endpoint = new(
            line.Pipeline,
            Identifier,
            Issuer,
            address,
            TestLine.Time,
            NullLogger<TokenEndpoint>.Instance
        );
    }

    public static DateTimeOffset Now => TestLine.Time.GetUtcNow();

    public TestLine Line { get; }
    public FakeKeySet Keys { get; } = new();
    public OwnIssuer Issuer { get; }
    public Identifier Identifier { get; }
    public TokenEndpoint Endpoint { get; }

    /// <summary>The headers of the last answer of the endpoint.</summary>
    public IHeaderDictionary Answered { get; private set; } = new HeaderDictionary();

    public static async Task<ExchangeBench> StartAsync(
        string policies = TestLine.PermitAll,
        bool needsNonce = false
    ) =>
        new(
            await TestLine.StartAsync(
                policies,
                TestLine.HumanAgent("clerk"),
                TestLine.HumanAgent("planner"),
                TestLine.HumanAgent("helper"),
                TestLine.PayTool
            ),
            needsNonce
        );

    public async Task<string> KeyAsync(
        string agent,
        ImmutableArray<string>? scopes = null,
        long? expiresMs = null
    )
    {
        using var randomness = RandomNumberGenerator.Create();
        var key = AgentKeyText.Issue(new(agent), expiresMs, randomness, scopes);
        await Line.ChangeAsync(now => new KeyIssued(key.Record) { TimeMs = now, By = "test" });
        return key.Text;
    }

    /// <summary>A token of the issuer, by which the clerk acts for bob.</summary>
    public static string Subject(Action<JsonObject>? change = null)
    {
        var claims = TokenMint.Claims(Now);
        claims["scope"] = "infer callTool:bank/* delegate";
        change?.Invoke(claims);
        return TokenMint.Sign(claims);
    }

    public static Dictionary<string, string> Form(string subject, params string[] more)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = Grant,
            ["subject_token"] = subject,
            ["subject_token_type"] = AccessToken,
        };
        for (var i = 0; i < more.Length; i += 2)
            form[more[i]] = more[i + 1];
        return form;
    }

    public Task<(int Status, JsonElement Answer)> ExchangeAsync(
        string client,
        IEnumerable<KeyValuePair<string, string>> form,
        Action<IHeaderDictionary>? headers = null
    ) =>
        PostAsync(
            new FormUrlEncodedContent(form).ReadAsStringAsync().Result,
            h =>
            {
                h.Authorization = "Bearer " + client;
                headers?.Invoke(h);
            }
        );

    public async Task<(int Status, JsonElement Answer)> PostAsync(
        string body,
        Action<IHeaderDictionary> headers,
        string type = "application/x-www-form-urlencoded"
    )
    {
        var http = ContextOf(headers, "/oauth/token", "POST");
        http.Request.ContentType = type;
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var answer = new MemoryStream();
        http.Response.Body = answer;
        await Endpoint.ServeAsync(http);
        Answered = http.Response.Headers;
        http.Response.Headers.CacheControl.ToString().ShouldBe("no-store");
        return (http.Response.StatusCode, JsonDocument.Parse(answer.ToArray()).RootElement.Clone());
    }

    /// <summary>Exchanges and gives the new token.</summary>
    public async Task<string> TokenAsync(string client, string subject, params string[] more)
    {
        var (status, answer) = await ExchangeAsync(client, Form(subject, more));
        status.ShouldBe(200, answer.GetRawText());
        return answer.GetProperty("access_token").GetString()!;
    }

    public ValueTask<Identification> IdentifyAsync(
        string token,
        string path = "/v1/models",
        string? proof = null
    ) =>
        Identifier.IdentifyAsync(
            ContextOf(
                h =>
                {
                    h.Authorization = (proof is null ? "Bearer " : "DPoP ") + token;
                    if (proof is not null)
                        h["DPoP"] = proof;
                },
                path,
                "GET"
            ).Request,
            default
        );

    private static DefaultHttpContext ContextOf(
        Action<IHeaderDictionary> headers,
        string path,
        string method
    )
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Scheme = "https";
        http.Request.Host = new("jidoka.test");
        http.Request.Path = path;
        headers(http.Request.Headers);
        return http;
    }
}
