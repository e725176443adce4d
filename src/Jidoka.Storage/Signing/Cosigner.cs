using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Jidoka.Storage.Signing;

/// <summary>Makes a witness's signatures: C2SP tlog-cosignature version 1, Ed25519 with a time (algorithm byte 4).</summary>
internal sealed class Cosigner : IDisposable
{
    private const byte Algorithm = 4;
    private const int KeyHashBytes = 4;
    private const int TimeBytes = 8;
    private readonly Key _key;
    private readonly string _name;
    private readonly byte[] _keyHash;

    public Cosigner(string name, ReadOnlySpan<byte> seed)
    {
        _name = name;
        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        byte[] typed = [Algorithm, .. _key.Export(KeyBlobFormat.RawPublicKey)];
        _keyHash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typed])[
            ..KeyHashBytes
        ];
        VerifierKey =
            $"{name}+{Convert.ToHexStringLower(_keyHash)}+{Convert.ToBase64String(typed)}";
    }

    /// <summary>The public key in the form that C2SP verifiers take.</summary>
    public string VerifierKey { get; }

    /// <summary>The signature line for the text of a checkpoint.</summary>
    /// <param name="body">The text, its last newline included.</param>
    /// <param name="time">Seconds since the Unix epoch.</param>
    public string Sign(string body, long time)
    {
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"cosignature/v1\ntime {time}\n{body}"
        );
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(message));
        var stamp = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(stamp, time);
        return $"\u2014 {_name} {Convert.ToBase64String([.. _keyHash, .. stamp, .. signature])}\n";
    }

    public void Dispose() => _key.Dispose();
}
