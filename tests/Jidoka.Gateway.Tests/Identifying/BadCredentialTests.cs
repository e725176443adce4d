using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Jidoka.Gateway.Tests.Intercepting.Mcp;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>Credentials that prove nobody, at each door with the real stage behind it.</summary>
public sealed class BadCredentialTests
{
    private readonly IdentifyBench _bench = new();

    public static TheoryData<string> Cases { get; } =
    [
        "none",
        "damaged key",
        "wrong key",
        "expired key",
        "expired token",
        "token for another audience",
        "unsigned token",
        "token without an issuer",
        "bound token without a proof",
        "proof token in a token's place",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_credential_that_proves_nobody_is_401_at_the_OpenAI_door(string name)
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Upstreams.Text));
        door.Identifier.Other = _bench.Identifier;
        door.Client.DefaultRequestHeaders.Authorization = Credential(name);

        var (status, text) = await door.TalkAsync(DoorHarness.Ask());

        status.ShouldBe(HttpStatusCode.Unauthorized);
        var error = JsonDocument.Parse(text).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("invalid_api_key");
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_credential_that_proves_nobody_is_401_at_the_MCP_door(string name)
    {
        await using var door = await DoorFixture.StartAsync();
        door.Identifier = _bench.Identifier;
        using var client = door.Bare();
        client.DefaultRequestHeaders.Authorization = Credential(name);

        using var answer = await client.PostAsync(
            "/mcp",
            DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"ping"}""")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer
            .Headers.WwwAuthenticate.ToString()
            .ShouldBe(
                name switch
                {
                    "none" => "Bearer realm=\"jidoka\"",
                    "bound token without a proof" =>
                        "DPoP realm=\"jidoka\", algs=\"RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512\", error=\"invalid_token\"",
                    _ => "Bearer realm=\"jidoka\", error=\"invalid_token\"",
                }
            );
        var error = JsonDocument
            .Parse(await answer.Content.ReadAsStringAsync())
            .RootElement.GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    private AuthenticationHeaderValue? Credential(string name)
    {
        var now = _bench.Clock.GetUtcNow();
        var claims = TokenMint.Claims(now);
        switch (name)
        {
            case "none":
                return null;
            case "damaged key":
                return Bearer(_bench.IssueKey("clerk")[..^1]);
            case "wrong key":
                return Bearer(new IdentifyBench().IssueKey("clerk"));
            case "expired key":
                return Bearer(_bench.IssueKey("clerk", now.ToUnixTimeMilliseconds()));
            case "expired token":
                claims["exp"] = now.ToUnixTimeSeconds() - 3600;
                break;
            case "bound token without a proof":
                claims["cnf"] = new System.Text.Json.Nodes.JsonObject
                {
                    ["jkt"] = new ProofMint().Thumbprint,
                };
                break;
            case "proof token in a token's place":
                return Bearer(
                    TokenMint.SignAs(
                        new()
                        {
                            ["alg"] = "RS256",
                            ["typ"] = "dpop+jwt",
                            ["kid"] = "first",
                        },
                        claims
                    )
                );
            case "token for another audience":
                claims["aud"] = "another";
                break;
            case "unsigned token":
                return Bearer(TokenMint.Unsigned(claims));
            default:
                claims["iss"] = "https://nobody.test";
                break;
        }
        return Bearer(TokenMint.Sign(claims));
    }

    private static AuthenticationHeaderValue Bearer(string text) => new("Bearer", text);
}
