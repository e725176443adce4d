using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Jidoka as the issuer of exchanged tokens. They are good for its own doors only. The key is made at every start and never
/// leaves the process, so a restart ends them all; they are short-lived, and agents exchange again.
/// </summary>
public sealed class OwnIssuer : IKeySetSource, IDisposable
{
    private const string Algorithm = "ES256";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DoorAddress _address;
    private readonly string _keyId;
    private readonly ECDsaSecurityKey _public;

    /// <summary>Makes the issuer and its key.</summary>
    /// <param name="name">What its tokens name in <c>iss</c>, and in <c>aud</c> where they are good at each door.</param>
    /// <param name="address">Where the doors are.</param>
    public OwnIssuer(string name, DoorAddress address)
    {
        Name = name;
        _address = address;
        _public = new(ECDsa.Create(_key.ExportParameters(includePrivateParameters: false)));
        _keyId = Base64UrlEncoder.Encode(_public.ComputeJwkThumbprint());
        _public.KeyId = _keyId;
    }

    /// <summary>What its tokens name in <c>iss</c>.</summary>
    public string Name { get; }

    /// <summary>By which rules its tokens are read: the same as others', at its own clock.</summary>
    internal IssuerOptions Options =>
        new()
        {
            Issuer = Name,
            Audiences = [Name],
            Algorithms = [Algorithm],
            Scopes = ScopeUse.Optional,
            ClockSkewMs = 0,
        };

    /// <inheritdoc/>
    Task<ImmutableArray<SecurityKey>> IKeySetSource.ReadAsync(CancellationToken ended) =>
        Task.FromResult<ImmutableArray<SecurityKey>>([_public]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _public.ECDsa.Dispose();
        _key.Dispose();
    }

    /// <summary>Issues a token.</summary>
    /// <param name="token">What it is to say.</param>
    /// <param name="id">Its id: the call by which it was asked for.</param>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    internal string Issue(DelegatedToken token, CallId id, long nowMs)
    {
        var claims = new JsonObject
        {
            ["iss"] = Name,
            ["aud"] = Texts(token.Paths is { } paths ? paths.Select(_address.AudienceOf) : [Name]),
            ["client_id"] = token.Agent.Value,
            ["jti"] = id.Value,
            ["iat"] = nowMs / 1000,
            ["exp"] = token.EndsMs / 1000,
            ["act"] = Act(token.Actors),
        };
        if (token.User is { } user)
            claims["sub"] = user.Value;
        if (token.Scopes is { } scopes)
            claims["scope"] = string.Join(' ', scopes);
        if (token.KeyThumbprint is { } key)
            claims["cnf"] = new JsonObject { ["jkt"] = key };
        if (token.NeedsNonce)
            claims[TokenReading.Nonce] = true;
        if (!token.DerivedFrom.IsEmpty)
            claims[TokenReading.DerivedFrom] = Texts(token.DerivedFrom);
        if (!token.Mandates.IsEmpty)
            claims[TokenReading.Mandates] = Texts(token.Mandates);
        return Sign(claims);
    }

    private string Sign(JsonObject claims)
    {
        var header = new JsonObject
        {
            ["typ"] = "at+jwt",
            ["alg"] = Algorithm,
            ["kid"] = _keyId,
        };
        var body =
            Base64UrlEncoder.Encode(header.ToJsonString())
            + "."
            + Base64UrlEncoder.Encode(claims.ToJsonString());
        var signature = _key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256);
        return body + "." + Base64UrlEncoder.Encode(signature);
    }

    private static JsonNode? Act(ImmutableArray<AgentId> actors)
    {
        JsonObject? act = null;
        foreach (var actor in actors.Reverse())
        {
            var outer = new JsonObject { ["sub"] = actor.Value };
            if (act is not null)
                outer["act"] = act;
            act = outer;
        }
        return act;
    }

    private static JsonArray Texts(IEnumerable<string> texts) =>
        [.. texts.Select(static t => JsonValue.Create(t))];
}
