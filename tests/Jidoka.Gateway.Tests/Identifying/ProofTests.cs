using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Identifying;

public sealed class ProofTests
{
    private readonly IdentifyBench _bench = new();
    private readonly ProofMint _proofs = new();

    private DateTimeOffset Now => _bench.Clock.GetUtcNow();

    private string BoundToken(JsonObject? binding = null)
    {
        var claims = TokenMint.Claims(Now);
        claims["cnf"] = binding ?? new JsonObject { ["jkt"] = _proofs.Thumbprint };
        return TokenMint.Sign(claims);
    }

    private Task<Identification> SendAsync(
        string token,
        string? proof,
        string path = "/v1/models",
        string method = "GET"
    ) =>
        _bench.WithAsync(
            h =>
            {
                h.Authorization = "DPoP " + token;
                if (proof is not null)
                    h["DPoP"] = proof;
            },
            path,
            method
        );

    [Fact]
    public async Task A_bound_token_passes_with_a_proof_and_the_caller_is_known_to_be_bound()
    {
        var token = BoundToken();

        var found = await SendAsync(token, _proofs.Sign(_proofs.Claims(Now, token)));

        found.Caller.ShouldNotBeNull(found.Detail).IsBound.ShouldBeTrue();
        found.KeyThumbprint.ShouldBe(_proofs.Thumbprint);
    }

    [Fact]
    public async Task A_bound_token_sent_as_a_bearer_token_is_refused_even_with_a_good_proof_beside_it()
    {
        var token = BoundToken();
        var proof = _proofs.Sign(_proofs.Claims(Now, token));

        (await _bench.WithAsync(token)).Fault.ShouldBe(IdentifyFault.LacksProof);
        (
            await _bench.WithAsync(h =>
            {
                h.Authorization = "Bearer " + token;
                h["DPoP"] = proof;
            })
        ).Fault.ShouldBe(IdentifyFault.LacksProof);
    }

    [Fact]
    public async Task A_replayed_proof_is_refused_for_as_long_as_it_would_be_good()
    {
        var token = BoundToken();
        var claims = _proofs.Claims(Now.AddMilliseconds(ProofCheck.MaxAheadMs), token);
        var proof = _proofs.Sign(claims);
        (await SendAsync(token, proof)).Caller.ShouldNotBeNull();

        (await SendAsync(token, proof)).Fault.ShouldBe(IdentifyFault.BadProof);
        // Signed anew, it is another text and still the same proof.
        (await SendAsync(token, _proofs.Sign(claims))).Fault.ShouldBe(IdentifyFault.BadProof);
        for (var i = 0; i < 7; i++)
        {
            _bench.Clock.Advance(
                TimeSpan.FromMilliseconds((ProofCheck.MaxAgeMs + ProofCheck.MaxAheadMs) / 7)
            );
            var other = _proofs.Sign(_proofs.Claims(Now, token));
            (await SendAsync(token, other)).Caller.ShouldNotBeNull();
            (await SendAsync(token, proof)).Fault.ShouldBe(IdentifyFault.BadProof);
        }
    }

    public static TheoryData<string> Wrongs { get; } =
    [
        "no proof",
        "no jti",
        "method",
        "address",
        "host",
        "scheme",
        "too old",
        "too early",
        "no iat",
        "before this node started",
        "another token's",
        "no ath",
        "another key",
        "typ",
        "alg",
        "none",
        "private key",
        "no key",
        "critical",
        "signature",
        "garbage",
        "not three parts",
    ];

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_proof_that_is_not_for_this_request_is_refused(string wrong)
    {
        var token = BoundToken();
        _bench.Clock.Advance(TimeSpan.FromSeconds(wrong == "too old" ? 120 : 1));
        (await SendAsync(token, Proof(wrong, token))).Fault.ShouldBe(IdentifyFault.BadProof);
        // The same with nothing wrong passes, so that each refusal has its own cause.
        var good = await SendAsync(token, Proof("", token));
        good.Caller.ShouldNotBeNull(good.Detail);
    }

    private string? Proof(string wrong, string token)
    {
        var claims = _proofs.Claims(Now, token);
        var header = _proofs.Header();
        switch (wrong)
        {
            case "no proof":
                return null;
            case "another token's":
                claims["ath"] = _proofs.Claims(Now, token + "x")["ath"]!.DeepClone();
                break;
            case "another key":
                return new ProofMint().Sign(new ProofMint().Claims(Now, token));
            case "private key":
                header["jwk"] = _proofs.PrivateJwk();
                break;
            case "signature":
                return _proofs.Sign(claims)[..^8] + "AAAAAAAA";
            case "garbage":
                return "a.b.c";
            case "not three parts":
                return _proofs.Sign(claims).Replace('.', '!');
            default:
                ChangeClaim(wrong, claims);
                ChangeHeader(wrong, header);
                break;
        }
        return _proofs.Sign(claims, header);
    }

    private void ChangeClaim(string wrong, JsonObject claims)
    {
        var now = Now.ToUnixTimeSeconds();
        (string Claim, JsonNode? Value)? change = wrong switch
        {
            "no jti" => ("jti", null),
            "no ath" => ("ath", null),
            "no iat" => ("iat", "now"),
            "method" => ("htm", "POST"),
            "address" => ("htu", "https://jidoka.test/v1/models/x"),
            "host" => ("htu", "https://evil.test/v1/models"),
            "scheme" => ("htu", "http://jidoka.test/v1/models"),
            "too old" => ("iat", now - (ProofCheck.MaxAgeMs / 1000) - 1),
            "too early" => ("iat", now + (ProofCheck.MaxAheadMs / 1000) + 1),
            "before this node started" => ("iat", now - 2),
            _ => null,
        };
        if (change is var (claim, value))
            claims[claim] = value;
    }

    private static void ChangeHeader(string wrong, JsonObject header)
    {
        switch (wrong)
        {
            case "typ":
                header["typ"] = "JWT";
                break;
            case "alg":
                header["alg"] = "HS256";
                break;
            case "none":
                header["alg"] = "none";
                break;
            case "no key":
                header.Remove("jwk");
                break;
            case "critical":
                header["crit"] = new JsonArray("x");
                break;
            default:
                break;
        }
    }

    [Theory]
    [InlineData("https://jidoka.test/v1/models?a=1#b")]
    [InlineData("https://JIDOKA.test:443/v1/models")]
    public async Task An_address_is_the_same_in_each_of_its_spellings_and_without_its_query(
        string url
    )
    {
        var token = BoundToken();
        var claims = _proofs.Claims(Now, token, url);

        (await SendAsync(token, _proofs.Sign(claims))).Caller.ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_proofs_are_refused()
    {
        var token = BoundToken();
        string[] both =
        [
            _proofs.Sign(_proofs.Claims(Now, token)),
            _proofs.Sign(_proofs.Claims(Now, token)),
        ];

        (
            await _bench.WithAsync(h =>
            {
                h.Authorization = "DPoP " + token;
                h["DPoP"] = both;
            })
        ).Fault.ShouldBe(IdentifyFault.BadProof);
    }

    [Fact]
    public async Task What_is_bound_to_no_key_is_not_sent_as_if_it_were()
    {
        var token = TokenMint.Sign(TokenMint.Claims(Now));
        var key = _bench.IssueKey("clerk");

        (await SendAsync(token, _proofs.Sign(_proofs.Claims(Now, token)))).Fault.ShouldBe(
            IdentifyFault.Malformed
        );
        (await SendAsync(key, null)).Fault.ShouldBe(IdentifyFault.Malformed);
    }

    [Fact]
    public async Task A_token_whose_binding_is_not_understood_is_refused()
    {
        foreach (
            var binding in (JsonObject[])
                [
                    [],
                    new() { ["jwk"] = _proofs.Jwk() },
                    new() { ["jkt"] = 7 },
                    new() { ["jkt"] = _proofs.Thumbprint, ["kid"] = "x" },
                ]
        )
        {
            var token = BoundToken(binding);
            (await SendAsync(token, _proofs.Sign(_proofs.Claims(Now, token)))).Fault.ShouldBe(
                IdentifyFault.Malformed
            );
        }
    }

    [Fact]
    public void A_memory_that_is_full_refuses_and_does_not_forget()
    {
        var memory = new ProofMemory(1000);
        for (var i = 0; i < ProofMemory.MaxProofsOfKey; i++)
            memory.Use("key", "p-" + i, 0).ShouldBe(ProofUse.First);

        memory.Use("key", "one more", 0).ShouldBe(ProofUse.TooMany);
        memory.Use("key", "p-0", 999).ShouldBe(ProofUse.Repeated);
        memory.Use("other", "p-0", 0).ShouldBe(ProofUse.First);
        // After a window there is room again, and what may still be good is still known.
        memory.Use("key", "one more", 1000).ShouldBe(ProofUse.First);
        memory.Use("key", "p-0", 1000).ShouldBe(ProofUse.Repeated);
    }
}
