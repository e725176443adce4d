using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Signing;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// The committed Merkle tree and, while a commit runs, the tree as it will be. A failed commit leaves the first as it was.
/// </summary>
internal sealed class TreeHead(TreeFrontier committed, CheckpointSigner signer)
{
    private readonly Lock _swap = new();
    private TreeFrontier _committed = committed;
    private SignedCheckpoint? _latest;
    private long _size = committed.Size;

    /// <summary>Number of committed events.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>The tree that the commit under way builds.</summary>
    public TreeFrontier Next { get; private set; } = new();

    public void Begin() => Next.CopyFrom(_committed);

    public SignedCheckpoint SignNext() => signer.Sign(Next.Size, Next.Root());

    public SignedCheckpoint HandOverNext(CheckpointSigner next) =>
        signer.HandOver(Next.Size, Next.Root(), next);

    public void Commit()
    {
        lock (_swap)
            (_committed, Next) = (Next, _committed);
        Volatile.Write(ref _size, _committed.Size);
    }

    /// <summary>Signs the committed tree; the last signature serves until the tree grows.</summary>
    public SignedCheckpoint Sign()
    {
        lock (_swap)
        {
            if (_latest?.Size != _committed.Size)
                _latest = signer.Sign(_committed.Size, _committed.Root());
            return _latest;
        }
    }
}
