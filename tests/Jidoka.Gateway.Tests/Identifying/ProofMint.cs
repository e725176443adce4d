using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>Makes proofs of possession, good and bad, with a key of its own. Shares no code with what checks.</summary>
internal sealed class ProofMint
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _made;

    /// <summary>RFC 7638: SHA-256 over the required members in their order.</summary>
    public string Thumbprint =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(Jwk().ToJsonString())));

    public JsonObject Jwk()
    {
        var point = _key.ExportParameters(false).Q;
        return new()
        {
            ["crv"] = "P-256",
            ["kty"] = "EC",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }

    public JsonObject Header() =>
        new()
        {
            ["typ"] = "dpop+jwt",
            ["alg"] = "ES256",
            ["jwk"] = Jwk(),
        };

    public JsonObject Claims(
        DateTimeOffset now,
        string? token,
        string url = "https://jidoka.test/v1/models",
        string method = "GET"
    )
    {
        var claims = new JsonObject
        {
            ["jti"] = "p-" + ++_made,
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (token is not null)
            claims["ath"] = Base64UrlEncoder.Encode(
                SHA256.HashData(Encoding.ASCII.GetBytes(token))
            );
        return claims;
    }

    public string Sign(JsonObject claims, JsonObject? header = null) =>
        SignText(claims.ToJsonString(), header);

    /// <summary>The same of claims that no library would write.</summary>
    public string SignText(string claims, JsonObject? header = null)
    {
        var body =
            Base64UrlEncoder.Encode((header ?? Header()).ToJsonString())
            + "."
            + Base64UrlEncoder.Encode(claims);
        var signature = _key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256);
        return body + "." + Base64UrlEncoder.Encode(signature);
    }

    /// <summary>The key's private half in a JWK, as no proof may carry it.</summary>
    public JsonObject PrivateJwk()
    {
        var jwk = Jwk();
        jwk["d"] = Base64UrlEncoder.Encode(_key.ExportParameters(true).D);
        return jwk;
    }
}
