using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>Where an issuer's keys are read from.</summary>
internal interface IKeySetSource
{
    /// <summary>Reads the keys as they are now.</summary>
    /// <param name="ended">Ends the wait.</param>
    /// <exception cref="KeySetException">They could not be had, or are not a key set.</exception>
    Task<ImmutableArray<SecurityKey>> ReadAsync(CancellationToken ended);
}
