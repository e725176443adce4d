using NSec.Cryptography;

namespace Jidoka.Storage.Merkle;

/// <summary>
/// RFC 6962 hash of two neighbours: SHA-256 over 0x01 and both. By libsodium, which for so few bytes takes two thirds of the
/// time of the platform's, whose speed shows from some hundred bytes on; appending and proving are made of this.
/// </summary>
internal static class NodeHash
{
    /// <summary>How many bytes are hashed: the prefix, which the caller sets, and two hashes.</summary>
    public const int PairSize = 1 + 2 * TreeFrontier.HashSize;

    /// <summary>The first byte of what is hashed.</summary>
    public const byte Prefix = 1;

    /// <summary>Hashes a prefixed pair into 32 bytes.</summary>
    public static void Of(ReadOnlySpan<byte> pair, Span<byte> destination) =>
        HashAlgorithm.Sha256.Hash(pair, destination);
}
