using Jidoka.Configuring;

namespace Jidoka.Tests.Configuring;

/// <summary>What is wrong with the sections on who calls, and where.</summary>
public sealed class IdentitySectionTests
{
    private const string Tls = "tls: {certificate: c, key: k}\n";

    [Theory]
    [InlineData("listen: {publicUrl: 'http://jidoka.example.com'}\n", 1, 21, "an https address")]
    [InlineData("listen: {publicUrl: 'http://127.0.0.1.example.com'}\n", 1, 21, "an https address")]
    [InlineData("listen: {publicUrl: 'http://10.0.0.1:8700'}\n", 1, 21, "an https address")]
    [InlineData("listen: {publicUrl: 'https://jidoka.example.com/x'}\n", 1, 21, "without a path")]
    [InlineData(
        "issuers:\n  - {issuer: 'https://i', audiences: [a], scopes: some}\n",
        2,
        51,
        "write required, optional, ignored"
    )]
    [InlineData(
        "issuers:\n  - {issuer: 'http://127.0.0.1:9', audiences: [a]}\n",
        2,
        14,
        "allowPrivate: true"
    )]
    [InlineData(
        "issuers:\n  - {issuer: 'https://i', audiences: [a], jwks: 'https://10.0.0.7/k'}\n",
        2,
        49,
        "allowPrivate: true"
    )]
    [InlineData(
        "issuers:\n  - {issuer: 'http://i.example', audiences: [a], allowPrivate: true}\n",
        2,
        14,
        "an https address"
    )]
    [InlineData(
        Tls + "spiffe:\n  - {trustDomain: Example.org, bundle: b, agents: {/a: a}}\n",
        3,
        19,
        "small letters"
    )]
    [InlineData(
        Tls + "spiffe:\n  - {trustDomain: e, bundle: b, agents: {a: a}}\n",
        3,
        41,
        "is not the path"
    )]
    [InlineData(Tls + "spiffe:\n  - {trustDomain: e, bundle: b}\n", 3, 5, "at least one path")]
    [InlineData("spiffe:\n  - {trustDomain: e, bundle: b, agents: {/a: a}}\n", 2, 3, "need 'tls'")]
    public void A_fault_on_who_calls_names_its_place_and_what_to_do(
        string text,
        long line,
        long column,
        string says
    )
    {
        var fault = ConfigFile.Parse("/etc/jidoka/jidoka.yaml", text).Faults.ShouldHaveSingleItem();

        fault.Message.ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((line, column), fault.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8700")]
    [InlineData("http://localhost:8700")]
    [InlineData("http://[::1]:8700")]
    public void A_public_address_on_this_machine_may_do_without_TLS(string url)
    {
        var read = ConfigFile.Parse("/etc/jidoka/jidoka.yaml", $"listen: {{publicUrl: '{url}'}}\n");
        read.Faults.ShouldBeEmpty();
        read.Options.ShouldNotBeNull().PublicUrl.ShouldBe(new Uri(url));
    }
}
