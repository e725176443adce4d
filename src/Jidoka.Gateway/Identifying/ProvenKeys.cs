using System.Collections.Concurrent;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Remembers keys that were proven, so that a digest is not computed for every call. Whether a remembered key still
/// stands is asked at every call. Only proven keys come in, so strangers cannot fill it. Bounded like
/// <see cref="TokenCache"/>. The look-up is by a hash with a random seed, so its time tells nothing of a key.
/// </summary>
internal sealed class ProvenKeys
{
    /// <summary>How many keys each half holds.</summary>
    public const int HalfSize = 4096;

    private ConcurrentDictionary<string, AgentKey> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, AgentKey> _old = new(StringComparer.Ordinal);

    /// <summary>The record that a key text was proven against; null if it was not, or was forgotten.</summary>
    public AgentKey? Find(string text) =>
        _young.TryGetValue(text, out var key) || _old.TryGetValue(text, out key) ? key : null;

    /// <summary>Remembers a key that was proven.</summary>
    public void Keep(string text, AgentKey key)
    {
        if (_young.Count >= HalfSize)
        {
            _old = _young;
            _young = new(StringComparer.Ordinal);
        }
        _young[text] = key;
    }
}
