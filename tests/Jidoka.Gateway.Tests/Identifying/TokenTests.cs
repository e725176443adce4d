using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Jidoka.Core.Events;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Identifying;

public sealed class TokenTests
{
    private readonly IdentifyBench _bench = new();

    private JsonObject Claims() => TokenMint.Claims(_bench.Clock.GetUtcNow());

    private static JsonObject Chain(params string[] actors)
    {
        JsonObject? act = null;
        foreach (var actor in actors.Reverse())
        {
            var outer = new JsonObject { ["sub"] = actor };
            if (act is not null)
                outer["act"] = act;
            act = outer;
        }
        return act!;
    }

    [Fact]
    public async Task A_token_proves_the_agent_and_the_person_behind_it()
    {
        var found = await _bench.WithAsync(TokenMint.Sign(Claims()));

        var caller = found.Caller.ShouldNotBeNull();
        caller.Agent.ShouldBe(new AgentId("clerk"));
        caller.User.ShouldBe(new UserId("bob"));
        caller.Chain.ShouldBeEmpty();
        caller.Credential.ShouldBe(CredentialKind.Jwt);
        caller.CredentialId.ShouldBe("t-1");
    }

    [Fact]
    public async Task A_client_that_is_its_own_subject_has_nobody_behind_it()
    {
        var claims = Claims();
        claims["sub"] = "clerk";

        (await _bench.WithAsync(TokenMint.Sign(claims)))
            .Caller.ShouldNotBeNull()
            .User.ShouldBeNull();
    }

    [Fact]
    public async Task The_current_actor_is_the_outermost_and_the_chain_holds_those_before()
    {
        var claims = Claims();
        claims.Remove("azp");
        claims["act"] = Chain("clerk", "planner", "helper");

        var caller = (await _bench.WithAsync(TokenMint.Sign(claims))).Caller.ShouldNotBeNull();

        caller.Agent.ShouldBe(new AgentId("clerk"));
        caller.Chain.ShouldBe([new AgentId("planner"), new AgentId("helper")]);
    }

    [Fact]
    public async Task An_unknown_actor_anywhere_in_the_chain_is_refused()
    {
        var claims = Claims();
        claims["act"] = Chain("clerk", "stranger");

        (await _bench.WithAsync(TokenMint.Sign(claims))).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Theory]
    [InlineData(ActorChain.MaxDepth, true)]
    [InlineData(ActorChain.MaxDepth + 1, false)]
    public async Task A_chain_is_taken_up_to_its_bound(int depth, bool taken)
    {
        var claims = Claims();
        claims["act"] = Chain([.. Enumerable.Repeat("helper", depth)]);

        var found = await _bench.WithAsync(TokenMint.Sign(claims));

        (found.Caller is not null).ShouldBe(taken);
        if (!taken)
            found.Fault.ShouldBe(IdentifyFault.Malformed);
    }

    [Fact]
    public async Task The_agent_comes_from_the_configured_claim()
    {
        var bench = new IdentifyBench(o => o with { AgentClaim = "agent" });
        var claims = Claims();
        claims["agent"] = "planner";

        (await bench.WithAsync(TokenMint.Sign(claims)))
            .Caller.ShouldNotBeNull()
            .Agent.ShouldBe(new AgentId("planner"));
    }

    [Fact]
    public async Task An_agent_that_is_not_in_the_inventory_is_refused_even_by_a_good_token()
    {
        var claims = Claims();
        claims["azp"] = "stranger";

        (await _bench.WithAsync(TokenMint.Sign(claims))).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task An_agent_removed_after_its_token_was_proven_is_refused()
    {
        var token = TokenMint.Sign(Claims());
        (await _bench.WithAsync(token)).Caller.ShouldNotBeNull();
        _bench.Apply(new AssetRemoved(AssetId.Agent(new("clerk"))) { TimeMs = 0, By = "cli" });

        (await _bench.WithAsync(token)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    public async Task An_unsigned_token_is_refused(string signature) =>
        (await _bench.WithAsync(TokenMint.Unsigned(Claims(), signature))).Caller.ShouldBeNull();

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_shared_secret_is_refused() =>
        (await _bench.WithAsync(TokenMint.SignWithPublicKey(Claims()))).Fault.ShouldBe(
            IdentifyFault.Unknown
        );

    [Fact]
    public async Task A_critical_extension_that_nobody_knows_is_refused()
    {
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = "first",
            ["crit"] = new JsonArray("exp2"),
            ["exp2"] = 1,
        };

        (await _bench.WithAsync(TokenMint.SignAs(header, Claims()))).Fault.ShouldBe(
            IdentifyFault.Malformed
        );
    }

    [Fact]
    public async Task A_claim_that_stands_twice_is_refused()
    {
        var twice = Claims().ToJsonString()[..^1] + ",\"azp\":\"planner\"}";

        (await _bench.WithAsync(TokenMint.SignText(twice))).Fault.ShouldBe(IdentifyFault.Malformed);
    }

    [Fact]
    public async Task An_algorithm_that_the_operator_left_out_is_refused()
    {
        var bench = new IdentifyBench(o => o with { Algorithms = ["ES256"] });

        (await bench.WithAsync(TokenMint.Sign(Claims()))).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task A_token_that_was_changed_after_signing_is_refused()
    {
        var good = TokenMint.Sign(Claims()).Split('.');
        var claims = Claims();
        claims["sub"] = "mallory";
        var other = TokenMint.Sign(claims).Split('.');

        (await _bench.WithAsync($"{good[0]}.{other[1]}.{good[2]}")).Fault.ShouldBe(
            IdentifyFault.Unknown
        );
    }

    [Fact]
    public async Task A_token_for_another_audience_is_refused()
    {
        var claims = Claims();
        claims["aud"] = new JsonArray("mail", "calendar");

        (await _bench.WithAsync(TokenMint.Sign(claims))).Fault.ShouldBe(
            IdentifyFault.WrongAudience
        );
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused()
    {
        var claims = Claims();
        claims["iss"] = "https://issuer.test.evil";

        (await _bench.WithAsync(TokenMint.Sign(claims))).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task A_token_without_an_end_is_refused()
    {
        var claims = Claims();
        claims.Remove("exp");

        (await _bench.WithAsync(TokenMint.Sign(claims))).Fault.ShouldBe(IdentifyFault.Malformed);
    }

    [Theory]
    [InlineData(359, null)]
    [InlineData(360, IdentifyFault.Expired)]
    public async Task A_token_ends_when_its_issuers_clock_may_say_so(
        int secondsLater,
        IdentifyFault? fault
    )
    {
        var token = TokenMint.Sign(Claims()); // 300 s, and 60 s of skew
        (await _bench.WithAsync(token)).Caller.ShouldNotBeNull();

        _bench.Clock.Advance(TimeSpan.FromSeconds(secondsLater));

        (await _bench.WithAsync(token)).Fault.ShouldBe(fault);
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(61, IdentifyFault.Expired)]
    public async Task A_token_begins_when_its_issuers_clock_may_say_so(
        int secondsAhead,
        IdentifyFault? fault
    )
    {
        var claims = Claims();
        claims["nbf"] = _bench.Clock.GetUtcNow().ToUnixTimeSeconds() + secondsAhead;

        (await _bench.WithAsync(TokenMint.Sign(claims))).Fault.ShouldBe(fault);
    }

    [Fact]
    public async Task A_rotated_key_is_found_by_one_refresh_and_strangers_cannot_cause_more()
    {
        (await _bench.WithAsync(TokenMint.Sign(Claims()))).Caller.ShouldNotBeNull();
        _bench.Keys.Json = TokenMint.KeySet(TokenMint.First, TokenMint.Second);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(IssuerKeys.MinIntervalMs));

        (
            await _bench.WithAsync(TokenMint.Sign(Claims(), TokenMint.Second))
        ).Caller.ShouldNotBeNull();
        _bench.Keys.Reads.ShouldBe(2);
        for (var i = 0; i < 20; i++)
            (
                await _bench.WithAsync(TokenMint.Sign(Claims(), TokenMint.Second, "no-such-" + i))
            ).Fault.ShouldBe(IdentifyFault.Unknown);
        _bench.Keys.Reads.ShouldBe(2);
    }

    [Fact]
    public async Task A_withdrawn_key_ends_the_tokens_that_it_signed_although_they_were_proven()
    {
        var token = TokenMint.Sign(Claims());
        (await _bench.WithAsync(token)).Caller.ShouldNotBeNull();
        _bench.Keys.Json = TokenMint.KeySet(TokenMint.Second);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(IssuerKeys.MinIntervalMs));

        (
            await _bench.WithAsync(TokenMint.Sign(Claims(), TokenMint.Second))
        ).Caller.ShouldNotBeNull();

        (await _bench.WithAsync(token)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task When_the_issuer_is_down_the_refusal_says_so_and_the_last_keys_stay_good()
    {
        _bench.Keys.Json = null;
        (await _bench.WithAsync(TokenMint.Sign(Claims()))).Fault.ShouldBe(
            IdentifyFault.Unavailable
        );
        _bench.Keys.Json = TokenMint.KeySet(TokenMint.First);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(IssuerKeys.MinIntervalMs));
        (await _bench.WithAsync(TokenMint.Sign(Claims()))).Caller.ShouldNotBeNull();

        _bench.Keys.Json = null;
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(IssuerKeys.MaxAgeMs));
        (await _bench.WithAsync(TokenMint.Sign(Claims()))).Caller.ShouldNotBeNull();
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(IssuerKeys.MaxStaleMs));
        (await _bench.WithAsync(TokenMint.Sign(Claims()))).Fault.ShouldBe(
            IdentifyFault.Unavailable
        );
    }

    [Fact]
    public void A_key_set_yields_only_asymmetric_signature_keys_of_enough_bits()
    {
        using var small = System.Security.Cryptography.RSA.Create(1024);
        var sets = new[]
        {
            """{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}]}""",
            TokenMint.KeySet(small),
            """{"keys":[]}""",
        };

        foreach (var set in sets)
            KeySet
                .Parse(set, "test")
                .ShouldBe(ImmutableArray<Microsoft.IdentityModel.Tokens.SecurityKey>.Empty);
        Should.Throw<KeySetException>(() => KeySet.Parse("<html>", "test"));
    }
}
