namespace Jidoka.Storage.Recording;

/// <summary>
/// The tree over a log's events as C2SP tlog-tiles serves it, and proofs out of it. It ends at the published checkpoint: what
/// is here never changes. Safe for concurrent use.
/// </summary>
public interface ITiles
{
    /// <summary>
    /// The first <paramref name="width"/> hashes of a tile, 32 bytes each; null when the published tree does not hold them.
    /// </summary>
    /// <param name="level">0 for leaf hashes; a hash of each level above is the root over a whole tile below.</param>
    /// <param name="tile">The tile's index in its level, from 0.</param>
    /// <param name="width">1 to <see cref="LedgerLimits.TileWidth"/>.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    byte[]? Hashes(int level, long tile, int width);

    /// <summary>
    /// The first <paramref name="width"/> leaves below a level 0 tile: of each its length in two bytes, big-endian, then its
    /// class byte and its event. Null when the published tree does not hold them.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    byte[]? Entries(long tile, int width);

    /// <summary>The RFC 6962 inclusion proof of an event in the tree of <paramref name="size"/> events.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The event is not in that tree, or the tree not within the published one.</exception>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    IReadOnlyList<byte[]> InclusionProof(long index, long size);

    /// <summary>The RFC 6962 consistency proof between two sizes of the log.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not in order, or beyond the published one.</exception>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    IReadOnlyList<byte[]> ConsistencyProof(long older, long newer);
}
