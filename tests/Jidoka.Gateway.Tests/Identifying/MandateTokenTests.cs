using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>The mandate that a request shows: what is taken, and what is refused by name.</summary>
public sealed class MandateTokenTests
{
    private readonly IdentifyBench _bench = new(static o => o with { GivesMandates = true });

    [Fact]
    public async Task A_signed_mandate_is_taken_for_its_agent_person_and_session()
    {
        var found = await ShowAsync(TokenMint.SignAs(Header(), Claims()));
        var mandate = found.Caller.ShouldNotBeNull().Presented.ShouldNotBeNull();
        (mandate.Id, mandate.Source, mandate.Agent.Value).ShouldBe(
            ("m-1", MandateSource.Signed, "clerk")
        );
        (mandate.User!.Value.Value, mandate.Session!.Value.Value).ShouldBe(("alice", "run-1"));
        mandate.Terms.Tools.ShouldBe(["mail/send"]);
        mandate.ExpiresMs.ShouldBe(
            _bench.Clock.GetUtcNow().AddSeconds(300).ToUnixTimeMilliseconds()
        );
    }

    [Fact]
    public async Task Without_the_header_nothing_is_shown() =>
        (await ShowAsync(null)).Caller.ShouldNotBeNull().Presented.ShouldBeNull();

    [Theory]
    [InlineData("iss", "\"https://other.test\"", "issuer")]
    [InlineData("aud", "\"others\"", "audience")]
    [InlineData("aud", null, "audience")]
    [InlineData("exp", "1700000000", "expired")]
    [InlineData("exp", null, "expired")]
    [InlineData("exp", "\"never\"", "no signed token")]
    [InlineData("nbf", "1900000000", "not valid yet")]
    [InlineData("jti", null, "jti")]
    [InlineData("jti", "\"\"", "jti")]
    [InlineData("agent", "\"planner\"", "another agent")]
    [InlineData("agent", null, "another agent")]
    [InlineData("user", "\"bob\"", "another person")]
    [InlineData("user", "null", "another person")]
    [InlineData("session", "\"run-2\"", "another session")]
    [InlineData("session", null, "another session")]
    [InlineData("parent", "17", "parent")]
    [InlineData("mandate", null, "'mandate' claim")]
    [InlineData("mandate", """{"tools":["mail/send"],"until":1}""", "'mandate' claim")]
    [InlineData("mandate", "\"all\"", "'mandate' claim")]
    public async Task A_claim_that_is_wrong_is_refused_by_name(
        string claim,
        string? value,
        string says
    )
    {
        var claims = Claims();
        claims.Remove(claim);
        if (value is not null)
            claims[claim] = JsonNode.Parse(value);
        await RefusedAsync(TokenMint.SignAs(Header(), claims), says);
    }

    [Fact]
    public async Task What_is_not_signed_or_not_by_the_issuer_is_refused()
    {
        await RefusedAsync(TokenMint.Unsigned(Claims()), "no signed token");
        var none = Header();
        none["alg"] = "none";
        await RefusedAsync(TokenMint.SignAs(none, Claims()), "algorithm");
        var symmetric = Header();
        symmetric["alg"] = "HS256";
        await RefusedAsync(TokenMint.SignAs(symmetric, Claims()), "algorithm");
        await RefusedAsync(TokenMint.SignAs(Header(), Claims(), TokenMint.Second), "not signed");
        await RefusedAsync("{\"tools\":[\"*\"]}", "no signed token");
        await RefusedAsync("", "one Jidoka-Mandate header");
        await RefusedAsync(
            new string('a', Identifier.MaxCredentialLength + 1),
            "one Jidoka-Mandate header"
        );
    }

    [Fact]
    public async Task A_token_of_another_kind_is_no_mandate_and_a_mandate_no_token()
    {
        var header = Header();
        header["typ"] = "at+jwt";
        await RefusedAsync(TokenMint.SignAs(header, Claims()), "no signed token of type");
        var claims = Claims();
        claims["azp"] = "clerk";
        (await _bench.WithAsync(TokenMint.SignAs(Header(), claims))).Caller.ShouldBeNull();
    }

    [Fact]
    public async Task Two_headers_are_refused()
    {
        var text = TokenMint.SignAs(Header(), Claims());
        var found = await ShowAsync(text, also: text);
        found.Fault.ShouldBe(IdentifyFault.BadMandate);
    }

    [Fact]
    public async Task An_agent_that_may_not_set_a_mandate_is_refused_whatever_it_shows()
    {
        Register(takes: false);
        await RefusedAsync(TokenMint.SignAs(Header(), Claims()), "may not set a mandate", false);
        await RefusedAsync("nonsense", "may not set a mandate", false);
    }

    [Fact]
    public async Task An_issuer_that_may_not_give_mandates_gives_none()
    {
        var bench = new IdentifyBench();
        (await ShowAsync(TokenMint.SignAs(Header(), Claims()), bench: bench)).Detail.ShouldContain(
            "mandates: true"
        );
    }

    private async Task RefusedAsync(string? text, string says, bool takes = true)
    {
        var found = await ShowAsync(text, takes: takes);
        found.Caller.ShouldBeNull();
        found.Detail.ShouldContain(says);
    }

    private async Task<Identification> ShowAsync(
        string? text,
        string? also = null,
        IdentifyBench? bench = null,
        bool takes = true
    )
    {
        bench ??= _bench;
        Register(takes, bench);
        var key = bench.IssueKey("clerk");
        return await bench.WithAsync(headers =>
        {
            headers.Authorization = "Bearer " + key;
            headers["Jidoka-Session"] = "run-1";
            if (text is not null)
                headers["Jidoka-Mandate"] = also is null ? text : new[] { text, also };
        });
    }

    private void Register(bool takes, IdentifyBench? bench = null) =>
        (bench ?? _bench).Apply(
            new AssetRegistered(
                new()
                {
                    Id = AssetId.Agent(new("clerk")),
                    Agent = new() { User = new("alice"), TakesMandates = takes },
                }
            )
            {
                TimeMs = 0,
                By = "cli",
            }
        );

    private static JsonObject Header() =>
        new()
        {
            ["alg"] = "RS256",
            ["typ"] = "jidoka-mandate+jwt",
            ["kid"] = "first",
        };

    private JsonObject Claims() =>
        new()
        {
            ["iss"] = IdentifyBench.Issuer,
            ["aud"] = IdentifyBench.Audience,
            ["exp"] = _bench.Clock.GetUtcNow().ToUnixTimeSeconds() + 300,
            ["jti"] = "m-1",
            ["agent"] = "clerk",
            ["user"] = "alice",
            ["session"] = "run-1",
            ["mandate"] = JsonNode.Parse("""{"tools":["mail/send"]}"""),
        };
}
