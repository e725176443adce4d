using System.IO.Compression;

namespace Jidoka.Gateway.Intercepting;

/// <summary>The content codings of RFC 9110 section 8.4.1 that Jidoka reads.</summary>
internal static class ContentCoding
{
    /// <summary>What an <c>Accept-Encoding</c> header may name.</summary>
    public const string Accepted = "gzip, br, deflate, identity";

    /// <summary>Whether the header value means that nothing was done to the content.</summary>
    public static bool IsIdentity(string? coding) =>
        string.IsNullOrEmpty(coding)
        || coding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    /// <summary>Undoes one coding; null if it is not known (also when several are named).</summary>
    public static Stream? Decode(Stream encoded, string? coding)
    {
        if (IsIdentity(coding))
            return encoded;
        if (Is(coding, "gzip") || Is(coding, "x-gzip"))
            return new GZipStream(encoded, CompressionMode.Decompress);
        if (Is(coding, "br"))
            return new BrotliStream(encoded, CompressionMode.Decompress);
        return Is(coding, "deflate") ? new ZLibStream(encoded, CompressionMode.Decompress) : null;
    }

    /// <summary>Whether a decoder threw because the content is not in its coding.</summary>
    public static bool IsDecodingFault(Exception e) =>
        e is InvalidDataException or InvalidOperationException;

    private static bool Is(string? coding, string name) =>
        string.Equals(coding, name, StringComparison.OrdinalIgnoreCase);
}
