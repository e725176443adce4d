using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// The text of an agent key: <c>jdk_KEYID_SECRETSUM</c>. KEYID is public and names the key, SECRET is 256 random bits,
/// SUM is the first 32 bits of the SHA-256 of all before it, so that a secret scanner can tell a key from look-alikes without asking anyone.
/// All three parts are base62 (digits, capitals, small letters).
/// </summary>
public static class AgentKeyText
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "jdk_";

    /// <summary>Characters of the key id (71 bits).</summary>
    public const int IdLength = 12;

    /// <summary>The exact length of a key in characters.</summary>
    public const int Length = 4 + IdLength + 1 + SecretLength + SumLength;

    private const int SecretBytes = 32;
    private const int SecretLength = 43; // 62^43 > 2^256
    private const int SumLength = 6; // 62^6 > 2^32
    private const int HashBytes = SHA256.HashSizeInBytes;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Makes a new key for an agent.</summary>
    /// <param name="agent">The agent that it is to prove.</param>
    /// <param name="expiresMs">When it ends, in milliseconds since the Unix epoch; null: never.</param>
    /// <param name="randomness">Where the key's bits come from.</param>
    /// <param name="scopes">What it is to be good for; null: it is not limited.</param>
    public static IssuedKey Issue(
        AgentId agent,
        long? expiresMs,
        RandomNumberGenerator randomness,
        ImmutableArray<string>? scopes = null
    )
    {
        var id = RandomNumberText(randomness, 9, IdLength);
        var body = Prefix + id + "_" + RandomNumberText(randomness, SecretBytes, SecretLength);
        var text = body + Sum(body);
        return new(new AgentKey(id, agent, Hash(text), expiresMs, scopes), text);
    }

    /// <summary>Reads the key id of a text that has the form and the checksum of a key.</summary>
    /// <param name="text">What a caller sent.</param>
    /// <param name="keyId">The key's public id.</param>
    public static bool TryReadId(string text, [NotNullWhen(true)] out string? keyId)
    {
        keyId = null;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        if (text[Prefix.Length + IdLength] != '_')
            return false;
        var body = text.AsSpan(0, Length - SumLength);
        foreach (var c in text.AsSpan(Prefix.Length))
        {
            if (c != '_' && !char.IsAsciiLetterOrDigit(c))
                return false;
        }
        if (!text.AsSpan(Length - SumLength).SequenceEqual(Sum(body)))
            return false;
        keyId = text.Substring(Prefix.Length, IdLength);
        return true;
    }

    /// <summary>SHA-256 over the whole key text, small hex: what is kept of a key.</summary>
    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    /// <summary>Whether a text is the key with this hash; takes the same time wherever the two differ.</summary>
    /// <param name="text">What a caller sent, in the form of a key.</param>
    /// <param name="hash">The hash that was kept, hex.</param>
    public static bool Matches(string text, string hash)
    {
        Span<byte> ascii = stackalloc byte[Length];
        Span<byte> actual = stackalloc byte[HashBytes];
        Span<byte> kept = stackalloc byte[HashBytes];
        if (text.Length != Length || !Encoding.ASCII.TryGetBytes(text, ascii, out var written))
            return false;
        SHA256.HashData(ascii[..written], actual);
        return hash.Length == 2 * HashBytes
            && Convert.FromHexString(hash, kept, out _, out _)
                == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(actual, kept);
    }

    private static string RandomNumberText(RandomNumberGenerator randomness, int bytes, int length)
    {
        Span<byte> bits = stackalloc byte[bytes];
        randomness.GetBytes(bits);
        return Base62(new BigInteger(bits, isUnsigned: true), length);
    }

    private static string Sum(ReadOnlySpan<char> body)
    {
        Span<byte> ascii = stackalloc byte[Length];
        var written = Encoding.ASCII.GetBytes(body, ascii);
        Span<byte> digest = stackalloc byte[HashBytes];
        SHA256.HashData(ascii[..written], digest);
        return Base62(BinaryPrimitives.ReadUInt32BigEndian(digest), SumLength);
    }

    private static string Base62(BigInteger value, int length)
    {
        Span<char> text = stackalloc char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            value = BigInteger.DivRem(value, 62, out var digit);
            text[i] = Digits[(int)digit];
        }
        return new string(text);
    }

    private static string Base62(uint value, int length)
    {
        Span<char> text = stackalloc char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(value % 62)];
            value /= 62;
        }
        return new string(text);
    }
}
