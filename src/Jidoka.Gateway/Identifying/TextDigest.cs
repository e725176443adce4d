using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Jidoka.Gateway.Identifying;

/// <summary>Half of the SHA-256 of a text: what a credential is remembered by, so that it is kept nowhere.</summary>
internal static class TextDigest
{
    /// <summary>The digest.</summary>
    public static UInt128 Of(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
