using System.Security.Cryptography;
using System.Text;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Remembers which proofs were used, for at least <paramref name="windowMs"/>: as long as any of them could be accepted again.
/// Bounded: when it is full, further proofs are refused, since forgetting one would let it be replayed. Only proofs that
/// are good otherwise come in, so strangers cannot fill it, and one key cannot fill it for others.
/// </summary>
/// <param name="windowMs">For how long a proof must be remembered, in milliseconds.</param>
internal sealed class ProofMemory(long windowMs)
{
    /// <summary>The most proofs that are taken within one window.</summary>
    public const int MaxProofs = 262_144;

    /// <summary>The most proofs of one key that are taken within one window.</summary>
    public const int MaxProofsOfKey = 65_536;

    private readonly Lock _gate = new();
    private Half _young = new(0);
    private Half _old = new(0);

    /// <summary>Remembers a proof.</summary>
    /// <param name="key">The thumbprint of the key that made it.</param>
    /// <param name="id">The proof's id, which a key uses once.</param>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    public ProofUse Use(string key, string id, long nowMs)
    {
        var digest = TextDigest.Of(key + " " + id);
        lock (_gate)
        {
            Turn_NeedsLock(nowMs);
            if (_young.Proofs.Contains(digest) || _old.Proofs.Contains(digest))
                return ProofUse.Repeated;
            var ofKey = _young.ByKey.GetValueOrDefault(key);
            if (_young.Proofs.Count >= MaxProofs || ofKey >= MaxProofsOfKey)
                return ProofUse.TooMany;
            _young.Proofs.Add(digest);
            _young.ByKey[key] = ofKey + 1;
            return ProofUse.First;
        }
    }

    // A half takes proofs for one window and is kept for another, so each of them is remembered for one at least.
    private void Turn_NeedsLock(long nowMs)
    {
        var ageMs = nowMs - _young.BeganMs;
        if (ageMs < windowMs)
            return;
        _old = ageMs < 2 * windowMs ? _young : new(nowMs);
        _young = new(nowMs);
    }

    private sealed class Half(long beganMs)
    {
        public long BeganMs => beganMs;

        public HashSet<UInt128> Proofs { get; } = [];

        public Dictionary<string, int> ByKey { get; } = new(StringComparer.Ordinal);
    }
}
