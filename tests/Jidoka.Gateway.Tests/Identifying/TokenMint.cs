using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>Makes tokens, good and bad. Signs by itself, so that nothing here shares code with what checks.</summary>
internal static class TokenMint
{
    public static readonly RSA First = RSA.Create(2048);
    public static readonly RSA Second = RSA.Create(2048);

    public static string KeyId(RSA key) => ReferenceEquals(key, First) ? "first" : "second";

    public static string KeySet(params RSA[] keys) =>
        JsonSerializer.Serialize(
            new
            {
                keys = keys.Select(k => new
                {
                    kty = "RSA",
                    use = "sig",
                    kid = KeyId(k),
                    n = Base64UrlEncoder.Encode(k.ExportParameters(false).Modulus),
                    e = Base64UrlEncoder.Encode(k.ExportParameters(false).Exponent),
                }),
            }
        );

    public static JsonObject Claims(DateTimeOffset now) =>
        new()
        {
            ["iss"] = IdentifyBench.Issuer,
            ["aud"] = IdentifyBench.Audience,
            ["sub"] = "bob",
            ["azp"] = "clerk",
            ["jti"] = "t-1",
            ["scope"] = "openid infer callTool",
            ["exp"] = now.ToUnixTimeSeconds() + 300,
        };

    public static string Sign(JsonObject claims, RSA? key = null, string? keyId = null) =>
        SignAs(
            new JsonObject
            {
                ["alg"] = "RS256",
                ["typ"] = "JWT",
                ["kid"] = keyId ?? KeyId(key ?? First),
            },
            claims,
            key
        );

    public static string SignAs(JsonObject header, JsonObject claims, RSA? key = null)
    {
        key ??= First;
        return Signed(Body(header, claims.ToJsonString()), key);
    }

    public static string SignText(string claims) =>
        Signed(Body(new JsonObject { ["alg"] = "RS256", ["kid"] = "first" }, claims), First);

    private static string Signed(string body, RSA key)
    {
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(body),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return body + "." + Base64UrlEncoder.Encode(signature);
    }

    public static string Unsigned(JsonObject claims, string signature = "") =>
        Body(new JsonObject { ["alg"] = "none" }, claims.ToJsonString()) + "." + signature;

    /// <summary>The classic confusion: an HMAC whose secret is the issuer's public key.</summary>
    public static string SignWithPublicKey(JsonObject claims)
    {
        var body = Body(
            new JsonObject { ["alg"] = "HS256", ["kid"] = "first" },
            claims.ToJsonString()
        );
        var secret = Encoding.ASCII.GetBytes(First.ExportSubjectPublicKeyInfoPem());
        return body
            + "."
            + Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(body)));
    }

    private static string Body(JsonObject header, string claims) =>
        Base64UrlEncoder.Encode(header.ToJsonString()) + "." + Base64UrlEncoder.Encode(claims);
}
