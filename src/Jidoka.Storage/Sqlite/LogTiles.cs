using System.Buffers.Binary;
using System.Numerics;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>Tiles and proofs of one log, read from leaf hashes and kept subtrees.</summary>
internal sealed class LogTiles(LogReader reader, Func<long> published) : ITiles
{
    private const int LengthBytes = 2;

    /// <summary>How many groups of hashes are kept at most, of at most 2 KiB each: all but the leaves' of two million events.</summary>
    private const int MaxRecentGroups = 16_384;

    private readonly Recent<(int Height, long Place), SubtreeGroup> _recent = new(MaxRecentGroups);
    private static readonly int LevelHeight = BitOperations.Log2(LedgerLimits.TileWidth);

    public byte[]? Hashes(int level, long tile, int width)
    {
        if (level < 0 || level > Subtree.MaxHeight / LevelHeight)
            return null;
        var height = level * LevelHeight;
        if (!Within(tile, width, published() >> height))
            return null;
        var hashes = reader.Hashes(height, tile * LedgerLimits.TileWidth, width);
        return hashes.Length == width * TreeFrontier.HashSize
            ? hashes
            : throw new LedgerUnavailableException(
                $"The tree is damaged in tile {tile} of level {level}. Run `jidoka ledger verify`."
            );
    }

    public byte[]? Entries(long tile, int width)
    {
        if (!Within(tile, width, published()))
            return null;
        var from = tile * LedgerLimits.TileWidth;
        var events = reader.Events(from, width, only: null);
        // Events that were removed are passed over.
        if (events.Count < width || events[^1].Index >= from + width)
            return null;
        var bundle = new byte[events.Sum(e => LengthBytes + 1 + e.Event.Length)];
        var at = 0;
        foreach (var stored in events)
        {
            BinaryPrimitives.WriteUInt16BigEndian(
                bundle.AsSpan(at),
                checked((ushort)(1 + stored.Event.Length))
            );
            bundle[at + LengthBytes] = (byte)stored.Class;
            stored.Event.Span.CopyTo(bundle.AsSpan(at + LengthBytes + 1));
            at += LengthBytes + 1 + stored.Event.Length;
        }
        return bundle;
    }

    public IReadOnlyList<byte[]> InclusionProof(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, published());
        return Proof().Inclusion(index, size);
    }

    public IReadOnlyList<byte[]> ConsistencyProof(long older, long newer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(older);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(older, newer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newer, published());
        return Proof().Consistency(older, newer);
    }

    private TreeProof Proof() => new(new SubtreeRoots(reader.Hashes, _recent).Of);

    private static bool Within(long tile, int width, long hashes) =>
        width is > 0 and <= LedgerLimits.TileWidth
        && tile >= 0
        && tile <= hashes / LedgerLimits.TileWidth
        && tile * LedgerLimits.TileWidth + width <= hashes;
}
