using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// The nonces that proofs of possession may have to repeat (RFC 9449 sections 8 and 9), so that a proof was made after this node
/// said so, whatever its maker's clock says. None is remembered: a nonce is the keyed digest of the window of time in which it is
/// handed out, and good in that window and the next.
/// </summary>
public sealed class ProofNonces
{
    /// <summary>How many bytes the key has.</summary>
    public const int KeyBytes = 32;

    /// <summary>
    /// How long one nonce is handed out, in milliseconds. It is good for as long again: for one window at least and two at most.
    /// </summary>
    public const long WindowMs = 300_000;

    /// <summary>How many characters a nonce has.</summary>
    public const int Length = 22;

    private const string Header = "DPoP-Nonce";
    private const int NonceBytes = 16;

    private readonly byte[] _key;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private Window _window;

    /// <summary>Begins with the first window.</summary>
    /// <param name="key">A random key of <see cref="KeyBytes"/> that nobody else has; another one at each start.</param>
    /// <param name="clock">The clock; how it is set does not matter, only how it runs.</param>
    public ProofNonces(ReadOnlySpan<byte> key, TimeProvider clock)
    {
        if (key.Length != KeyBytes)
            throw new ArgumentException($"The key must have {KeyBytes} bytes.", nameof(key));
        _key = key.ToArray();
        _clock = clock;
        _began = clock.GetTimestamp();
        _window = WindowOf(0);
    }

    /// <summary>Whether a nonce is one that was handed out in this window or the one before.</summary>
    /// <param name="said">What the proof says; null: nothing.</param>
    /// <param name="fresh">The one to say next, where the client should be told; null: it has it.</param>
    internal bool Takes(string? said, out string? fresh)
    {
        var window = Now();
        var isNow = said is { Length: Length } && ProofCheck.IsSame(said, window.Nonce);
        var isBefore = said is { Length: Length } && ProofCheck.IsSame(said, window.Before);
        fresh = isNow ? null : window.Nonce;
        return isNow | isBefore;
    }

    /// <summary>Tells a client which nonce its next proof is to say. No cache may tell it to others, or later.</summary>
    /// <param name="response">The answer, which has not begun.</param>
    /// <param name="nonce">The nonce; null: there is nothing to tell.</param>
    internal static void Tell(HttpResponse response, string? nonce)
    {
        if (nonce is null)
            return;
        response.Headers[Header] = nonce;
        response.Headers.CacheControl = "no-store";
    }

    private Window Now()
    {
        var index = (long)_clock.GetElapsedTime(_began).TotalMilliseconds / WindowMs;
        var window = Volatile.Read(ref _window);
        if (window.Index == index)
            return window;
        window = WindowOf(index);
        Volatile.Write(ref _window, window);
        return window;
    }

    private Window WindowOf(long index) => new(index, NonceOf(index), NonceOf(index - 1));

    private string NonceOf(long index)
    {
        Span<byte> said = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(said, index);
        return Base64UrlEncoder.Encode(HMACSHA256.HashData(_key, said)[..NonceBytes]);
    }

    private sealed record Window(long Index, string Nonce, string Before);
}
