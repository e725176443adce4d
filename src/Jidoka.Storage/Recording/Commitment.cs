using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Jidoka.Storage.Recording;

/// <summary>
/// HMAC-SHA256 of content under a key that only the vault holds: it ties an event to its content and tells
/// nothing to whoever guesses the content, unlike a plain digest.
/// </summary>
public readonly struct Commitment : IEquatable<Commitment>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Takes the 32 bytes of a commitment.</summary>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public Commitment(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException("A commitment has 32 bytes.", nameof(bytes));
        _high = MemoryMarshal.Read<UInt128>(bytes);
        _low = MemoryMarshal.Read<UInt128>(bytes[16..]);
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        MemoryMarshal.Write(destination, _high);
        MemoryMarshal.Write(destination[16..], _low);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Commitment other)
    {
        Span<byte> mine = stackalloc byte[Size];
        Span<byte> theirs = stackalloc byte[Size];
        CopyTo(mine);
        other.CopyTo(theirs);
        return CryptographicOperations.FixedTimeEquals(mine, theirs);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Commitment other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _low.GetHashCode();

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <summary>Constant-time equality.</summary>
    public static bool operator ==(Commitment left, Commitment right) => left.Equals(right);

    /// <summary>Constant-time inequality.</summary>
    public static bool operator !=(Commitment left, Commitment right) => !left.Equals(right);
}
