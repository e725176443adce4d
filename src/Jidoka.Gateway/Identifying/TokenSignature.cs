using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Whether one of some keys signed a token: all that is left to the library. Issuer, audience and time are checked by
/// whoever asks, so that the injected clock rules and each refusal has its own cause.
/// </summary>
internal static class TokenSignature
{
    private static readonly JsonWebTokenHandler Handler = new()
    {
        MaximumTokenSizeInBytes = Identifier.MaxCredentialLength,
    };

    /// <summary>Checks the signature.</summary>
    /// <param name="token">The token.</param>
    /// <param name="algorithms">The algorithms that are allowed.</param>
    /// <param name="keys">The keys that may have signed it.</param>
    /// <param name="type">What the token must be; null: the caller has looked.</param>
    public static async ValueTask<bool> IsValidAsync(
        string token,
        ImmutableArray<string> algorithms,
        IEnumerable<SecurityKey> keys,
        string? type = null
    )
    {
        var result = await Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidAlgorithms = algorithms,
                ValidTypes = type is null ? null : [type],
                IssuerSigningKeys = keys,
                TryAllIssuerSigningKeys = true,
                RequireSignedTokens = true,
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            }
        );
        return result.IsValid;
    }
}
