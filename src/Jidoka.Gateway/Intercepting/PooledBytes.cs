using System.Buffers;

namespace Jidoka.Gateway.Intercepting;

/// <summary>
/// A growing run of bytes on a pooled array. Whoever still holds a slice after <see cref="Dispose"/> would read
/// another request's bytes; where that cannot be ruled out, call <see cref="Forget"/> first and let the collector
/// have the array.
/// </summary>
internal sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes;
    private int _length;
    private bool _forgotten;

    public PooledBytes(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length => _length;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Shortens the run to its first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => _length = length;

    /// <summary>Drops the first <paramref name="count"/> bytes and moves the rest to the front.</summary>
    public void RemoveFront(int count)
    {
        if (count == 0)
            return;
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
    }

    /// <summary>Keeps the array out of the pool for good: a slice of it may still be in use.</summary>
    public void Forget() => _forgotten = true;

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0 && !_forgotten)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int room)
    {
        room = Math.Max(room, 1);
        if (_bytes.Length - _length >= room)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + room));
        Span.CopyTo(larger);
        var old = _bytes;
        _bytes = larger;
        if (old.Length > 0 && !_forgotten)
            ArrayPool<byte>.Shared.Return(old);
    }
}
