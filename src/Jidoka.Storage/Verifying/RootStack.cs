using System.Security.Cryptography;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// RFC 6962 section 2.1 over leaves in order: a stack of perfect subtrees, equal neighbours merged. Written apart from the
/// writer's tree on purpose, so that one mistake cannot hide another.
/// </summary>
internal sealed class RootStack : IDisposable
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stack<(long Leaves, byte[] Hash)> _subtrees = new();

    public long Leaves { get; private set; }

    public byte[] HashLeaf(byte @class, ReadOnlySpan<byte> body)
    {
        _sha.AppendData([0x00, @class]);
        _sha.AppendData(body);
        return _sha.GetHashAndReset();
    }

    /// <summary>Adds a leaf; <paramref name="joined"/> is told of each subtree that it completes: how many leaves, its index, its root.</summary>
    public void Push(byte[] leafHash, Action<long, long, byte[]>? joined = null)
    {
        var (leaves, hash) = (1L, leafHash);
        while (_subtrees.TryPeek(out var left) && left.Leaves == leaves)
        {
            _subtrees.Pop();
            (leaves, hash) = (leaves * 2, Join(left.Hash, hash));
            joined?.Invoke(leaves, Leaves / leaves, hash);
        }
        _subtrees.Push((leaves, hash));
        Leaves++;
    }

    public byte[] Root()
    {
        byte[]? root = null;
        foreach (var (_, hash) in _subtrees)
            root = root is null ? hash : Join(hash, root);
        return root ?? _sha.GetHashAndReset();
    }

    public void Dispose() => _sha.Dispose();

    private byte[] Join(byte[] left, byte[] right)
    {
        _sha.AppendData([0x01]);
        _sha.AppendData(left);
        _sha.AppendData(right);
        return _sha.GetHashAndReset();
    }
}
