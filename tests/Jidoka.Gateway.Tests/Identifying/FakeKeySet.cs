using System.Collections.Immutable;
using Jidoka.Gateway.Identifying;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>An issuer's published keys, in the test's hands.</summary>
internal sealed class FakeKeySet : IKeySetSource
{
    public string? Json { get; set; } = TokenMint.KeySet(TokenMint.First);

    public int Reads { get; private set; }

    public Task<ImmutableArray<SecurityKey>> ReadAsync(CancellationToken ended)
    {
        Reads++;
        return Json is { } json
            ? Task.FromResult(KeySet.Parse(json, "test"))
            : Task.FromException<ImmutableArray<SecurityKey>>(new KeySetException("down"));
    }
}
