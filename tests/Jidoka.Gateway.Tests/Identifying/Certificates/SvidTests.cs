using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Identifying.Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Tests.Identifying.Certificates;

public sealed class SvidTests : IDisposable
{
    private const string Clerk = "spiffe://example.test/agents/clerk";

    private readonly IdentifyBench _bench = new();
    private const int SkewMs = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("svid").FullName;
    private readonly SvidMint _mint;
    private readonly SvidMint _otherMint;
    private readonly SvidProver _prover;
    private readonly Identifier _identifier;

    public SvidTests()
    {
        _mint = new(Now);
        _otherMint = new(Now);
        _prover = new(
            [Domain("example.test", _mint), Domain("other.test", _otherMint)],
            _bench.Clock
        );
        _identifier = new(
            new("acme"),
            () => _bench.Factory,
            [new() { Issuer = IdentifyBench.Issuer, Audiences = [IdentifyBench.Audience] }],
            own: null,
            _prover,
            IdentifyBench.Address,
            new(_bench.NonceKey, _bench.Clock),
            _ => _bench.Keys,
            _bench.Clock,
            NullLogger.Instance
        );
    }

    private DateTimeOffset Now => _bench.Clock.GetUtcNow();

    public void Dispose()
    {
        _mint.Dispose();
        _otherMint.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private SpiffeOptions Domain(string name, SvidMint mint)
    {
        var bundle = Path.Combine(_folder, name + ".pem");
        File.WriteAllText(bundle, mint.Pem);
        return new()
        {
            TrustDomain = name,
            Bundle = bundle,
            Agents = ImmutableDictionary<string, AgentId>
                .Empty.Add("/agents/clerk", new("clerk"))
                .Add("/agents/stranger", new("stranger")),
        };
    }

    private async Task<Identification> SendAsync(
        X509Certificate2 certificate,
        string? credential = null
    )
    {
        var http = new DefaultHttpContext();
        http.Connection.ClientCertificate = certificate;
        http.Request.Path = "/v1/models";
        if (credential is not null)
            http.Request.Headers.Authorization = "Bearer " + credential;
        return await _identifier.IdentifyAsync(http.Request, default);
    }

    [Fact]
    public async Task A_certificate_of_the_trust_domain_proves_its_agent()
    {
        using var certificate = _mint.Issue(Clerk);

        _prover.IsTrusted(certificate, []).ShouldBeTrue();
        var caller = (await SendAsync(certificate)).Caller.ShouldNotBeNull();

        caller.Agent.ShouldBe(new AgentId("clerk"));
        caller.User.ShouldBe(new UserId("alice"));
        caller.Credential.ShouldBe(CredentialKind.Svid);
        caller.CredentialId.ShouldBe(Clerk);
        caller.IsBound.ShouldBeTrue();
        caller.EndsMs.ShouldBe(new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task What_a_certificate_and_a_token_have_open_ends_with_the_first_of_them(
        int seconds
    )
    {
        using var certificate = _mint.Issue(Clerk);
        var certificateEndsMs = new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds();
        var claims = TokenMint.Claims(Now);
        var exp = (certificateEndsMs / 1000) + seconds;
        claims["exp"] = exp;

        var found = await SendAsync(certificate, TokenMint.Sign(claims));

        found
            .Caller.ShouldNotBeNull(found.Detail)
            .EndsMs.ShouldBe(Math.Min(certificateEndsMs, (exp * 1000) + SkewMs));
    }

    [Fact]
    public void A_chain_over_what_the_client_sent_leads_to_the_bundle_and_a_bundle_is_read_again()
    {
        using var between = new SvidMint(Now, _mint);
        using var certificate = between.Issue(Clerk);

        _prover.IsTrusted(certificate, [between.Authority]).ShouldBeTrue();
        _prover.IsTrusted(certificate, []).ShouldBeFalse();

        using var next = new SvidMint(Now);
        var bundle = Path.Combine(_folder, "example.test.pem");
        File.WriteAllText(bundle, next.Pem);
        File.SetLastWriteTimeUtc(bundle, Now.UtcDateTime.AddMinutes(1));
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(TrustBundle.MaxAgeMs));
        using var fresh = next.Issue(Clerk);
        _prover.IsTrusted(fresh, []).ShouldBeTrue();
        _prover.IsTrusted(certificate, [between.Authority]).ShouldBeFalse();
    }

    [Fact]
    public void Another_domains_authority_does_not_vouch_for_this_one_nor_does_a_stranger()
    {
        using var stranger = new SvidMint(Now);
        using var foreign = _otherMint.Issue(Clerk);
        using var strange = stranger.Issue(Clerk);
        using var unknown = _mint.Issue("spiffe://unknown.test/agents/clerk");
        using var own = _otherMint.Issue("spiffe://other.test/agents/clerk");

        _prover.IsTrusted(own, []).ShouldBeTrue();
        _prover.IsTrusted(foreign, []).ShouldBeFalse();
        _prover.IsTrusted(strange, []).ShouldBeFalse();
        _prover.IsTrusted(strange, [stranger.Authority]).ShouldBeFalse();
        _prover.IsTrusted(unknown, []).ShouldBeFalse();
    }

    [Theory]
    [InlineData(-2, -1)]
    [InlineData(0.1, 1)]
    public void A_certificate_out_of_its_time_is_refused(double fromDays, double toDays)
    {
        using var certificate = _mint.Issue([Clerk], null, fromDays, toDays);
        _prover.IsTrusted(certificate, []).ShouldBeFalse();
    }

    public static TheoryData<string, string[]> Names { get; } =
        new()
        {
            { "no URI", [] },
            { "two URIs", [Clerk, "spiffe://example.test/agents/planner"] },
            { "the same twice", [Clerk, Clerk] },
            { "another scheme beside it", [Clerk, "https://example.test/"] },
            { "another scheme", ["https://example.test/agents/clerk"] },
            { "a trust domain only", ["spiffe://example.test"] },
            { "an empty path", ["spiffe://example.test/"] },
            { "a slash at the end", [Clerk + "/"] },
            { "capitals in the domain", ["spiffe://Example.test/agents/clerk"] },
            { "a port", ["spiffe://example.test:80/agents/clerk"] },
            { "a user", ["spiffe://x@example.test/agents/clerk"] },
            { "a relative segment", ["spiffe://example.test/agents/../agents/clerk"] },
            { "an empty segment", ["spiffe://example.test/agents//clerk"] },
            { "an escape", ["spiffe://example.test/agents/%63lerk"] },
            { "a query", [Clerk + "?a=1"] },
            { "a fragment", [Clerk + "#a"] },
        };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_certificate_that_does_not_name_exactly_one_workload_proves_nobody(
        string what,
        string[] uris
    )
    {
        using var certificate = _mint.Issue(uris);

        _prover.IsTrusted(certificate, []).ShouldBeFalse(what);
        (await SendAsync(certificate)).Fault.ShouldBe(IdentifyFault.Malformed, what);
    }

    [Theory]
    [InlineData("authority")]
    [InlineData("signs certificates")]
    [InlineData("signs lists")]
    [InlineData("signs nothing")]
    [InlineData("for servers")]
    public async Task A_certificate_for_another_use_proves_nobody(string use)
    {
        using var certificate = _mint.Issue(
            [Clerk],
            r =>
                SvidMint.Replace(
                    r,
                    use switch
                    {
                        "authority" => new X509BasicConstraintsExtension(true, false, 0, true),
                        "signs certificates" => new X509KeyUsageExtension(
                            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign,
                            true
                        ),
                        "signs lists" => new X509KeyUsageExtension(
                            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.CrlSign,
                            true
                        ),
                        "signs nothing" => new X509KeyUsageExtension(
                            X509KeyUsageFlags.KeyEncipherment,
                            true
                        ),
                        _ => new X509EnhancedKeyUsageExtension(
                            [new Oid("1.3.6.1.5.5.7.3.1")],
                            false
                        ),
                    }
                )
        );

        _prover.IsTrusted(certificate, []).ShouldBeFalse();
        (await SendAsync(certificate)).Fault.ShouldBe(IdentifyFault.Malformed);
    }

    [Fact]
    public async Task A_certificate_that_is_wrong_is_not_made_up_for_by_a_good_key()
    {
        var key = _bench.IssueKey("clerk");
        using var nobody = _mint.Issue("spiffe://example.test/agents/nobody");
        using var stranger = _mint.Issue("spiffe://example.test/agents/stranger");
        using var two = _mint.Issue([Clerk, "https://example.test/"]);
        using var ending = _mint.Issue([Clerk], null, -1, 0.1);

        (await SendAsync(nobody, key)).Fault.ShouldBe(IdentifyFault.Unknown);
        (await SendAsync(stranger, key)).Fault.ShouldBe(IdentifyFault.Unknown);
        (await SendAsync(two, key)).Fault.ShouldBe(IdentifyFault.Malformed);
        (await SendAsync(ending, key)).Caller.ShouldNotBeNull();
        _bench.Clock.Advance(TimeSpan.FromDays(0.1));
        (await SendAsync(ending, key)).Fault.ShouldBe(IdentifyFault.Expired);
    }

    [Fact]
    public async Task A_certificate_and_a_token_come_together_only_for_one_agent()
    {
        using var certificate = _mint.Issue(Clerk);
        var own = TokenMint.Sign(TokenMint.Claims(Now));
        var claims = TokenMint.Claims(Now);
        claims["azp"] = "planner";

        var both = (await SendAsync(certificate, own)).Caller.ShouldNotBeNull();
        both.User.ShouldBe(new UserId("bob"));
        both.IsBound.ShouldBeTrue();
        both.Scopes.ShouldBe(["infer", "callTool"]);
        (await SendAsync(certificate, TokenMint.Sign(claims))).Fault.ShouldBe(
            IdentifyFault.Malformed
        );
        (await SendAsync(certificate, "jdk_wrong")).Caller.ShouldBeNull();
        (await SendAsync(certificate, _bench.IssueKey("planner"))).Fault.ShouldBe(
            IdentifyFault.Malformed
        );
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_certificate_needs_that_certificate()
    {
        using var certificate = _mint.Issue(Clerk);
        using var other = _mint.Issue(Clerk);
        var claims = TokenMint.Claims(Now);
        claims["cnf"] = new JsonObject
        {
            ["x5t#S256"] = Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)),
        };
        var token = TokenMint.Sign(claims);

        (await SendAsync(certificate, token)).Caller.ShouldNotBeNull();
        (await SendAsync(other, token)).Fault.ShouldBe(IdentifyFault.Malformed);
        (await _bench.WithAsync(token)).Fault.ShouldBe(IdentifyFault.Malformed);
    }
}
