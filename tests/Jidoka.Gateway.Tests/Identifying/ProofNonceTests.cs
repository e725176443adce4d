using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>Proofs that have to say a nonce of this node.</summary>
public sealed class ProofNonceTests
{
    private readonly IdentifyBench _bench = new(o => o with { NeedsNonce = true });
    private readonly ProofMint _proofs = new();

    private DateTimeOffset Now => _bench.Clock.GetUtcNow();

    public static TheoryData<string> Wrongs { get; } =
    [
        "none",
        "empty",
        "made up",
        "too short",
        "too long",
        "as long as a proof may be",
        "a number",
        "null",
        "a list with it",
        "in other letters",
        "of two windows ago",
        "of another node",
        "of another start of this node",
    ];

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_proof_that_does_not_say_a_nonce_of_this_node_is_told_one_and_passes_with_it(
        string wrong
    )
    {
        var nonce = (await SendAsync(BoundToken(), claims => { })).Nonce.ShouldNotBeNull();
        var spoil = await SpoilAsync(wrong, nonce);
        var token = BoundToken();

        var refused = await SendAsync(token, spoil);

        refused.Fault.ShouldBe(IdentifyFault.NeedsNonce);
        refused.Caller.ShouldBeNull();
        var told = refused.Nonce.ShouldNotBeNull();
        told.Length.ShouldBe(ProofNonces.Length);
        var good = await SendAsync(token, claims => claims["nonce"] = told);
        good.Caller.ShouldNotBeNull(good.Detail).IsBound.ShouldBeTrue();
        good.Nonce.ShouldBeNull();
    }

    private async Task<Action<JsonObject>> SpoilAsync(string wrong, string nonce)
    {
        JsonNode? said = nonce;
        switch (wrong)
        {
            case "none":
                return static claims => claims.Remove("nonce");
            case "of two windows ago":
                _bench.Clock.Advance(TimeSpan.FromMilliseconds(2 * ProofNonces.WindowMs));
                break;
            case "of another node":
                var other = new IdentifyBench(o => o with { NeedsNonce = true });
                said = (await SendAsync(BoundToken(), claims => { }, other)).Nonce;
                break;
            case "of another start of this node":
                new ProofNonces(new byte[ProofNonces.KeyBytes], _bench.Clock).Takes(
                    null,
                    out var fresh
                );
                said = fresh;
                break;
            default:
                said = wrong switch
                {
                    "empty" => "",
                    "made up" => new string('A', ProofNonces.Length),
                    "too short" => nonce[..^1],
                    "too long" => nonce + "A",
                    "as long as a proof may be" => new string('A', ProofCheck.MaxLength / 2),
                    "a number" => 7,
                    "a list with it" => new JsonArray(nonce),
                    "in other letters" => string.Concat(
                        nonce.Select(c => char.IsLower(c) ? char.ToUpper(c) : char.ToLower(c))
                    ),
                    _ => null,
                };
                break;
        }
        return claims => claims["nonce"] = said?.DeepClone();
    }

    [Fact]
    public async Task A_nonce_is_good_in_its_window_and_the_next_where_the_new_one_is_told()
    {
        var token = BoundToken();
        var first = (await SendAsync(token, claims => { })).Nonce!;
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(ProofNonces.WindowMs - 1));
        (await SendAsync(token, claims => claims["nonce"] = first)).Nonce.ShouldBeNull();

        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        token = BoundToken();
        var next = await SendAsync(token, claims => claims["nonce"] = first);
        next.Caller.ShouldNotBeNull(next.Detail);
        var second = next.Nonce.ShouldNotBeNull();
        second.ShouldNotBe(first);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(ProofNonces.WindowMs - 1));
        token = BoundToken();
        var last = await SendAsync(token, claims => claims["nonce"] = first);
        last.Caller.ShouldNotBeNull(last.Detail);
        (await SendAsync(token, claims => claims["nonce"] = second)).Nonce.ShouldBeNull();

        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        token = BoundToken();
        (await SendAsync(token, claims => claims["nonce"] = first)).Fault.ShouldBe(
            IdentifyFault.NeedsNonce
        );
        (await SendAsync(token, claims => claims["nonce"] = second)).Nonce.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_replayed_proof_is_refused_whatever_nonce_it_says()
    {
        var token = BoundToken();
        var claims = _proofs.Claims(Now, token);
        claims["nonce"] = (await SendAsync(token, _ => { })).Nonce;
        var proof = _proofs.Sign(claims);
        (await SendProofAsync(token, proof)).Caller.ShouldNotBeNull();

        (await SendProofAsync(token, proof)).Fault.ShouldBe(IdentifyFault.BadProof);
        (await SendProofAsync(token, _proofs.Sign(claims))).Fault.ShouldBe(IdentifyFault.BadProof);
    }

    [Fact]
    public async Task A_proof_that_says_several_nonces_says_none()
    {
        var token = BoundToken();
        var nonce = (await SendAsync(token, _ => { })).Nonce;
        var claims = _proofs.Claims(Now, token).ToJsonString();
        var both = $"{claims[..^1]},\"nonce\":\"{nonce}\",\"nonce\":\"{nonce}\"}}";

        var refused = await SendProofAsync(token, _proofs.SignText(both));

        refused.Fault.ShouldBe(IdentifyFault.BadProof);
        refused.Nonce.ShouldBeNull();
    }

    [Fact]
    public async Task A_good_nonce_makes_up_for_nothing()
    {
        var token = BoundToken();
        var nonce = (await SendAsync(token, _ => { })).Nonce;
        var others = new ProofMint();
        var claims = _proofs.Claims(Now, token);
        claims["nonce"] = nonce;

        (await SendProofAsync(token, others.Sign(claims))).Fault.ShouldBe(IdentifyFault.BadProof);
        (await SendProofAsync(token, _proofs.Sign(claims)[..^8] + "AAAAAAAA")).Fault.ShouldBe(
            IdentifyFault.BadProof
        );
        claims["htm"] = "POST";
        (await SendProofAsync(token, _proofs.Sign(claims))).Fault.ShouldBe(IdentifyFault.BadProof);
    }

    [Fact]
    public async Task Where_none_is_asked_for_none_is_looked_at_or_told()
    {
        var bench = new IdentifyBench();
        foreach (var said in (JsonNode?[])["made up", 7, null])
        {
            var found = await SendAsync(BoundToken(), claims => claims["nonce"] = said, bench);
            found.Caller.ShouldNotBeNull(found.Detail);
            found.Nonce.ShouldBeNull();
        }
        var bearer = await _bench.WithAsync(TokenMint.Sign(TokenMint.Claims(Now)));
        bearer.Caller.ShouldNotBeNull(bearer.Detail);
        bearer.Nonce.ShouldBeNull();
    }

    private string BoundToken()
    {
        var claims = TokenMint.Claims(Now);
        claims["cnf"] = new JsonObject { ["jkt"] = _proofs.Thumbprint };
        return TokenMint.Sign(claims);
    }

    private Task<Identification> SendAsync(
        string token,
        Action<JsonObject> change,
        IdentifyBench? bench = null
    )
    {
        var claims = _proofs.Claims((bench ?? _bench).Clock.GetUtcNow(), token);
        change(claims);
        return SendProofAsync(token, _proofs.Sign(claims), bench);
    }

    private Task<Identification> SendProofAsync(
        string token,
        string proof,
        IdentifyBench? bench = null
    ) =>
        (bench ?? _bench).WithAsync(h =>
        {
            h.Authorization = "DPoP " + token;
            h["DPoP"] = proof;
        });
}
