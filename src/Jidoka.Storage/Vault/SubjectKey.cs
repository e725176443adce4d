using System.Buffers.Binary;
using System.Security.Cryptography;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Vault;

/// <summary>One subject's key, unwrapped. Safe for concurrent use.</summary>
internal sealed class SubjectKey
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    private const int KeyBytes = 32;

    private readonly byte[] _contentKey;
    private readonly byte[] _commitmentKey;
    private readonly byte[] _noncePrefix = RandomNumberGenerator.GetBytes(
        NonceBytes - sizeof(uint)
    );
    private long _nonces;
    private AesGcm? _spareCipher;
    private IncrementalHash? _spareMac;

    public SubjectKey(long id, ReadOnlySpan<byte> dataKey)
    {
        Id = id;
        _contentKey = new byte[KeyBytes];
        _commitmentKey = new byte[KeyBytes];
        HKDF.Expand(HashAlgorithmName.SHA256, dataKey, _contentKey, "jidoka vault content"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, dataKey, _commitmentKey, "jidoka vault commitment"u8);
    }

    public long Id { get; }

    public Commitment Commit(ReadOnlySpan<byte> content)
    {
        Span<byte> result = stackalloc byte[Commitment.Size];
        var mac =
            Interlocked.Exchange(ref _spareMac, null)
            ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _commitmentKey);
        mac.AppendData(content);
        mac.GetHashAndReset(result);
        Interlocked.Exchange(ref _spareMac, mac)?.Dispose();
        return new Commitment(result);
    }

    /// <summary>Nonce, ciphertext and tag. The part and the commitment are authenticated with the content.</summary>
    public byte[] Seal(ReadOnlySpan<byte> content, ReadOnlySpan<byte> associated)
    {
        var box = GC.AllocateUninitializedArray<byte>(NonceBytes + content.Length + TagBytes);
        var nonce = box.AsSpan(0, NonceBytes);
        NextNonce(nonce);
        var cipher = Take();
        cipher.Encrypt(
            nonce,
            content,
            box.AsSpan(NonceBytes, content.Length),
            box.AsSpan(NonceBytes + content.Length),
            associated
        );
        Return(cipher);
        return box;
    }

    /// <summary>The content; null when the bytes are not what <see cref="Seal"/> made under this key.</summary>
    public byte[]? Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < NonceBytes + TagBytes)
            return null;
        var content = new byte[box.Length - NonceBytes - TagBytes];
        var cipher = Take();
        try
        {
            cipher.Decrypt(
                box[..NonceBytes],
                box.Slice(NonceBytes, content.Length),
                box[(NonceBytes + content.Length)..],
                content,
                associated
            );
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            Return(cipher);
        }
    }

    // NIST SP 800-38D 8.2.1: a field of this loading of the key, then a counter. Drawing 12 random bytes costs as much as
    // the encryption; it remains for a counter that has run through.
    private void NextNonce(Span<byte> nonce)
    {
        var count = Interlocked.Increment(ref _nonces);
        if (count > uint.MaxValue)
        {
            RandomNumberGenerator.Fill(nonce);
            return;
        }
        _noncePrefix.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32LittleEndian(nonce[_noncePrefix.Length..], (uint)count);
    }

    // A cipher, like a keyed hash, serves one thread at a time and costs more to make than to use: one spare is kept.
    private AesGcm Take() =>
        Interlocked.Exchange(ref _spareCipher, null) ?? new AesGcm(_contentKey, TagBytes);

    private void Return(AesGcm cipher) => Interlocked.Exchange(ref _spareCipher, cipher)?.Dispose();
}
