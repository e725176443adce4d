using System.Collections.Concurrent;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Remembers tokens that were proven, by their digest, so that a signature is not checked for every call. Bounded: when
/// the young half is full it becomes the old half, and what was in the old half is forgotten.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>How many tokens each half holds.</summary>
    public const int HalfSize = 4096;

    private ConcurrentDictionary<UInt128, Entry> _young = new();
    private ConcurrentDictionary<UInt128, Entry> _old = new();

    /// <summary>What was proven; null if forgotten, never known, or proven under keys that have changed since.</summary>
    public ProvenToken? Find(UInt128 digest)
    {
        if (!_young.TryGetValue(digest, out var entry) && !_old.TryGetValue(digest, out entry))
            return null;
        entry.Keys.RefreshWhenOld();
        return entry.Keys.Generation == entry.Generation ? entry.Token : null;
    }

    /// <summary>Remembers a token and the generation of its issuer's keys before it was proven.</summary>
    public void Keep(UInt128 digest, IssuerKeys keys, int generation, ProvenToken token)
    {
        if (_young.Count >= HalfSize)
        {
            _old = _young;
            _young = new();
        }
        _young[digest] = new(keys, generation, token);
    }

    private sealed record Entry(IssuerKeys Keys, int Generation, ProvenToken Token);
}
