using System.Buffers;
using System.Security.Cryptography;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Merkle;

/// <summary>RFC 6962 leaf hash of a stored row: SHA-256 over 0x00, the class byte and the event.</summary>
internal static class LeafHash
{
    private const int OnStack = 2_048;

    public static void Of(EventClass @class, ReadOnlySpan<byte> @event, Span<byte> destination)
    {
        var length = 2 + @event.Length;
        var rented = length > OnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var row = (rented ?? stackalloc byte[OnStack])[..length];
        row[0] = 0;
        row[1] = (byte)@class;
        @event.CopyTo(row[2..]);
        SHA256.HashData(row, destination);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
