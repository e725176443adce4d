using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>How far the tokens of an issuer reach: scopes, and the doors that they are made out to.</summary>
public sealed class TokenLimitTests
{
    private readonly IdentifyBench _bench = new();

    private static JsonObject Claims(IdentifyBench bench, string? claim, JsonNode? scopes)
    {
        var claims = TokenMint.Claims(bench.Clock.GetUtcNow());
        claims.Remove("scope");
        if (claim is not null)
            claims[claim] = scopes;
        return claims;
    }

    [Theory]
    [InlineData(ScopeUse.Required, "scope", "openid infer", "infer")]
    [InlineData(ScopeUse.Required, "scp", "infer callTool:mail/*", "infer callTool:mail/*")]
    [InlineData(ScopeUse.Required, "scope", "openid", "")]
    [InlineData(ScopeUse.Required, null, "", "")]
    [InlineData(ScopeUse.Optional, "scope", "infer", "infer")]
    [InlineData(ScopeUse.Optional, "scope", "openid", "")]
    [InlineData(ScopeUse.Optional, null, "", null)]
    [InlineData(ScopeUse.Ignored, "scope", "infer", null)]
    public async Task A_token_is_held_to_its_scopes_as_its_issuer_is_declared(
        ScopeUse use,
        string? claim,
        string said,
        string? held
    )
    {
        var bench = new IdentifyBench(o => o with { Scopes = use });

        var found = await bench.WithAsync(TokenMint.Sign(Claims(bench, claim, said)));

        var scopes = found.Caller.ShouldNotBeNull(found.Detail).Scopes;
        (scopes is { } s ? string.Join(' ', s) : null).ShouldBe(held);
    }

    [Fact]
    public async Task Scopes_in_a_list_are_read_and_of_any_other_type_grant_nothing()
    {
        var list = Claims(_bench, "scp", new JsonArray("infer", "embed", 7));
        var number = Claims(_bench, "scope", 7);
        var optional = new IdentifyBench(o => o with { Scopes = ScopeUse.Optional });

        (await _bench.WithAsync(TokenMint.Sign(list))).Caller!.Scopes.ShouldBe(["infer", "embed"]);
        (await _bench.WithAsync(TokenMint.Sign(number))).Caller!.Scopes.ShouldBe([]);
        (await optional.WithAsync(TokenMint.Sign(number))).Caller!.Scopes.ShouldBe([]);
    }

    [Fact]
    public async Task Of_too_many_scopes_only_the_first_are_kept()
    {
        var many = string.Join(' ', Enumerable.Range(0, 200).Select(i => "callTool:t/" + i));

        (
            await _bench.WithAsync(TokenMint.Sign(Claims(_bench, "scope", many)))
        ).Caller!.Scopes!.Value.Length.ShouldBe(Jidoka.Core.Deciding.ScopeRules.MaxScopes);
    }

    [Theory]
    [InlineData("https://jidoka.test", "/v1/models", true)]
    [InlineData("https://jidoka.test/", "/mcp/mail", true)]
    [InlineData("https://jidoka.test/mcp", "/mcp/mail", true)]
    [InlineData("https://jidoka.test/mcp/mail", "/mcp/mail", true)]
    [InlineData("https://jidoka.test/mcp/mail/", "/mcp/mail", true)]
    [InlineData("https://jidoka.test/mcp/mail", "/mcp/mailbox", false)]
    [InlineData("https://jidoka.test/mcp/mail", "/mcp/bank", false)]
    [InlineData("https://jidoka.test/mcp/mail", "/mcp", false)]
    [InlineData("https://jidoka.test/mcp/mail", "/v1/models", false)]
    [InlineData("https://jidoka.test/mcp/mail", "/oauth/token", false)]
    [InlineData("https://jidoka.test.evil/mcp/mail", "/mcp/mail", false)]
    [InlineData("https://jidoka.test:8443/mcp/mail", "/mcp/mail", false)]
    [InlineData("http://jidoka.test/mcp/mail", "/mcp/mail", false)]
    [InlineData("https://jidoka.test/mcp/mail?x=1", "/mcp/mail", false)]
    public async Task A_token_made_out_to_one_door_opens_no_other(
        string audience,
        string path,
        bool opens
    )
    {
        var claims = TokenMint.Claims(_bench.Clock.GetUtcNow());
        claims["aud"] = audience;
        var token = TokenMint.Sign(claims);

        var found = await _bench.WithAsync(h => h.Authorization = "Bearer " + token, path);

        if (opens)
            found.Caller.ShouldNotBeNull(found.Detail);
        else
            found.Fault.ShouldBe(IdentifyFault.WrongAudience);
    }
}
