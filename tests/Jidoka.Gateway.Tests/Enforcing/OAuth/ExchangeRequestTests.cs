using System.Text.Json;
using Jidoka.Core.Events;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.OAuth;
using Jidoka.Gateway.Tests.Identifying;
using Jidoka.Storage.Recording;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Enforcing.OAuth;

/// <summary>What is refused before policy is asked, and proofs at the token endpoint.</summary>
public sealed class ExchangeRequestTests
{
    private const string TokenUrl = ExchangeBench.Url + "/oauth/token";

    public static TheoryData<string, string, string> Forms { get; } =
        new()
        {
            { "grant_type", "client_credentials", "unsupported_grant_type" },
            { "grant_type", "", "unsupported_grant_type" },
            { "subject_token", "", "invalid_request" },
            { "subject_token", "garbage", "invalid_request" },
            { "subject_token_type", "", "invalid_request" },
            { "subject_token_type", "urn:ietf:params:oauth:token-type:saml2", "invalid_request" },
            { "actor_token", "x", "invalid_request" },
            {
                "requested_token_type",
                "urn:ietf:params:oauth:token-type:refresh_token",
                "invalid_request"
            },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_that_is_no_exchange_is_refused_by_its_field(
        string field,
        string value,
        string code
    )
    {
        var bench = await ExchangeBench.StartAsync();
        var form = ExchangeBench.Form(ExchangeBench.Subject(), field, value);

        var (status, answer) = await bench.ExchangeAsync(await bench.KeyAsync("planner"), form);

        ExchangeTests.Refused(status, answer, code);
        bench.Line.Log.Events.OfType<Decided>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_could_be_read_in_two_ways_or_is_too_much_is_refused()
    {
        var bench = await ExchangeBench.StartAsync();
        var key = await bench.KeyAsync("planner");
        var good = await new FormUrlEncodedContent(
            ExchangeBench.Form(ExchangeBench.Subject())
        ).ReadAsStringAsync();
        var many = string.Concat(Enumerable.Range(0, 20).Select(i => $"&f{i}=1"));

        foreach (
            var (body, type) in ((string, string)[])
                [
                    (good + "&subject_token=x", "application/x-www-form-urlencoded"),
                    (good + many, "application/x-www-form-urlencoded"),
                    (
                        good + "&x=" + new string('a', ExchangeRequest.MaxBodyBytes + 1),
                        "application/x-www-form-urlencoded"
                    ),
                    (good, "application/json"),
                    (good, "application/x-www-form-urlencodedX"),
                    (good, "multipart/form-data; boundary=x"),
                ]
        )
        {
            var (status, answer) = await bench.PostAsync(
                body,
                h => h.Authorization = "Bearer " + key,
                type
            );
            ExchangeTests.Refused(status, answer, "invalid_request");
        }
        (await bench.PostAsync(good, h => h.Authorization = "Bearer " + key)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_proves_nobody_gets_no_token()
    {
        var bench = await ExchangeBench.StartAsync();
        var form = ExchangeBench.Form(ExchangeBench.Subject());

        var (status, answer) = await bench.ExchangeAsync("jdk_wrong", form);

        status.ShouldBe(401);
        answer.GetProperty("error").GetString().ShouldBe("invalid_client");
    }

    [Fact]
    public async Task A_subject_token_that_is_expired_or_for_others_is_refused()
    {
        var bench = await ExchangeBench.StartAsync();
        var key = await bench.KeyAsync("planner");
        foreach (
            var subject in (string[])
                [
                    ExchangeBench.Subject(c => c["aud"] = "another"),
                    ExchangeBench.Subject(c =>
                        c["exp"] = ExchangeBench.Now.ToUnixTimeSeconds() - 100
                    ),
                    ExchangeBench.Subject(c => c["azp"] = "stranger"),
                ]
        )
        {
            var (status, answer) = await bench.ExchangeAsync(key, ExchangeBench.Form(subject));
            ExchangeTests.Refused(status, answer, "invalid_request");
        }
    }

    [Fact]
    public async Task Nothing_is_issued_when_its_decision_cannot_be_recorded()
    {
        var bench = await ExchangeBench.StartAsync();
        var key = await bench.KeyAsync("planner");
        bench.Line.Log.BeforeAppend = () => throw new LedgerUnavailableException("disk full");

        var (status, answer) = await bench.ExchangeAsync(
            key,
            ExchangeBench.Form(ExchangeBench.Subject())
        );

        status.ShouldBe(503);
        answer.GetProperty("error").GetString().ShouldBe("temporarily_unavailable");
        answer.TryGetProperty("access_token", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_asked_for_with_a_proof_is_bound_to_its_key()
    {
        var bench = await ExchangeBench.StartAsync();
        var proofs = new ProofMint();
        var proof = proofs.Sign(proofs.Claims(ExchangeBench.Now, null, TokenUrl, "POST"));
        var key = await bench.KeyAsync("planner");

        var (status, answer) = await bench.ExchangeAsync(
            key,
            ExchangeBench.Form(ExchangeBench.Subject()),
            h => h["DPoP"] = proof
        );
        var replayed = await bench.ExchangeAsync(
            key,
            ExchangeBench.Form(ExchangeBench.Subject()),
            h => h["DPoP"] = proof
        );

        status.ShouldBe(200, answer.GetRawText());
        answer.GetProperty("token_type").GetString().ShouldBe("DPoP");
        var token = answer.GetProperty("access_token").GetString()!;
        (await bench.IdentifyAsync(token)).Fault.ShouldBe(IdentifyFault.LacksProof);
        ExchangeTests.Refused(replayed.Status, replayed.Answer, "invalid_dpop_proof");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_proofs_need_a_nonce_an_exchange_does_and_so_does_what_comes_of_it(
        bool byToken
    )
    {
        var bench = await ExchangeBench.StartAsync(needsNonce: true);
        var proofs = new ProofMint();
        // The subject's issuer asks for it, or that of who takes the work up, whose token is bound or not.
        var form = ExchangeBench.Form(
            byToken ? await bench.KeyAsync("clerk") : ExchangeBench.Subject()
        );
        var client = byToken ? ExchangeBench.Subject() : await bench.KeyAsync("planner");

        var asked = await bench.ExchangeAsync(client, form, Proof(null));
        ExchangeTests.Refused(asked.Status, asked.Answer, "use_dpop_nonce");
        var nonce = bench.Answered["DPoP-Nonce"].ToString();
        var (status, answer) = await bench.ExchangeAsync(client, form, Proof(nonce));

        status.ShouldBe(200, answer.GetRawText());
        var token = answer.GetProperty("access_token").GetString()!;
        (await bench.IdentifyAsync(token, proof: Use(null))).Fault.ShouldBe(
            IdentifyFault.NeedsNonce
        );
        var used = await bench.IdentifyAsync(token, proof: Use(nonce));
        used.Caller.ShouldNotBeNull(used.Detail);

        Action<IHeaderDictionary> Proof(string? said) => h => h["DPoP"] = Sign(null, said);
        string Use(string? said) => Sign(token, said);
        string Sign(string? of, string? said)
        {
            var claims = of is null
                ? proofs.Claims(ExchangeBench.Now, null, TokenUrl, "POST")
                : proofs.Claims(ExchangeBench.Now, of);
            if (said is not null)
                claims["nonce"] = said;
            return proofs.Sign(claims);
        }
    }

    [Fact]
    public async Task A_client_with_a_bound_token_is_asked_for_a_nonce_in_the_endpoints_form()
    {
        var bench = await ExchangeBench.StartAsync(needsNonce: true);
        var proofs = new ProofMint();
        var client = ExchangeBench.Subject(c =>
            c["cnf"] = new global::System.Text.Json.Nodes.JsonObject { ["jkt"] = proofs.Thumbprint }
        );
        var claims = proofs.Claims(ExchangeBench.Now, client, TokenUrl, "POST");

        var (status, answer) = await bench.ExchangeAsync(
            client,
            ExchangeBench.Form(await bench.KeyAsync("clerk")),
            h =>
            {
                h.Authorization = "DPoP " + client;
                h["DPoP"] = proofs.Sign(claims);
            }
        );

        ExchangeTests.Refused(status, answer, "use_dpop_nonce");
        bench.Answered["DPoP-Nonce"].ToString().Length.ShouldBe(ProofNonces.Length);
    }

    [Fact]
    public async Task A_bound_subject_is_taken_from_the_holder_of_its_key_only_and_stays_bound()
    {
        var bench = await ExchangeBench.StartAsync();
        var proofs = new ProofMint();
        var subject = ExchangeBench.Subject(c =>
            c["cnf"] = new global::System.Text.Json.Nodes.JsonObject { ["jkt"] = proofs.Thumbprint }
        );
        var key = await bench.KeyAsync("clerk");
        var other = new ProofMint();

        foreach (var proof in (string?[])[null, Proof(other)])
        {
            var (status, answer) = await bench.ExchangeAsync(
                key,
                ExchangeBench.Form(subject),
                h =>
                {
                    if (proof is not null)
                        h["DPoP"] = proof;
                }
            );
            ExchangeTests.Refused(status, answer, "invalid_request");
        }
        var held = await bench.ExchangeAsync(
            key,
            ExchangeBench.Form(subject),
            h => h["DPoP"] = Proof(proofs)
        );

        held.Answer.GetProperty("token_type").GetString().ShouldBe("DPoP");

        static string Proof(ProofMint mint) =>
            mint.Sign(mint.Claims(ExchangeBench.Now, null, TokenUrl, "POST"));
    }
}
