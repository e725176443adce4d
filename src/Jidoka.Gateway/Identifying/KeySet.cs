using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>Reads JSON Web Key Sets (RFC 7517).</summary>
internal static class KeySet
{
    /// <summary>The most bytes that a key set or a discovery document may have.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The most keys that one issuer may have.</summary>
    public const int MaxKeys = 64;

    /// <summary>The fewest bits of an RSA key that is believed.</summary>
    public const int MinRsaBits = 2048;

    /// <summary>The signature keys of a set; keys of other uses, kinds or of too few bits are passed over.</summary>
    /// <exception cref="KeySetException">The text is not a key set, or has too many keys.</exception>
    public static ImmutableArray<SecurityKey> Parse(string json, string place)
    {
        IList<SecurityKey> keys;
        try
        {
            var set = new JsonWebKeySet(json) { SkipUnresolvedJsonWebKeys = true };
            if (set.Keys.Count > MaxKeys)
                throw new KeySetException($"{place} holds more than {MaxKeys} keys.");
            keys = set.GetSigningKeys();
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            throw new KeySetException($"{place} is not a JSON Web Key Set.", e);
        }
        return [.. keys.Where(IsUsable)];
    }

    private static bool IsUsable(SecurityKey key) =>
        key switch
        {
            RsaSecurityKey rsa => rsa.KeySize >= MinRsaBits,
            ECDsaSecurityKey => true,
            _ => false, // a symmetric key in a published set proves nothing
        };
}
