using System.Security.Cryptography;
using System.Text;
using Jidoka.Storage.Recording;
using NSec.Cryptography;

namespace Jidoka.Storage.Signing;

/// <summary>Signs and checks checkpoints of one log: C2SP signed-note, tlog-checkpoint, Ed25519 (algorithm byte 1).</summary>
internal sealed class CheckpointSigner : IDisposable
{
    private const byte Ed25519Algorithm = 1;
    private const int KeyHashBytes = 4;
    private const int RootBytes = 32;

    private readonly Key _key;
    private readonly string _origin;
    private readonly byte[] _keyHash;

    public CheckpointSigner(string origin, ReadOnlySpan<byte> seed)
    {
        _origin = origin;
        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        byte[] typed = [Ed25519Algorithm, .. _key.Export(KeyBlobFormat.RawPublicKey)];
        _keyHash = SHA256.HashData([.. Encoding.UTF8.GetBytes(origin), (byte)'\n', .. typed])[
            ..KeyHashBytes
        ];
        VerifierKey =
            $"{origin}+{Convert.ToHexStringLower(_keyHash)}+{Convert.ToBase64String(typed)}";
    }

    /// <summary>The public key in the form that C2SP verifiers take.</summary>
    public string VerifierKey { get; }

    public SignedCheckpoint Sign(long size, byte[] root)
    {
        var text = $"{_origin}\n{size}\n{Convert.ToBase64String(root)}\n";
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text));
        var line = $"\u2014 {_origin} {Convert.ToBase64String([.. _keyHash, .. signature])}\n";
        return new SignedCheckpoint(_origin, size, root, text + "\n" + line);
    }

    /// <summary>Whether a note is what this signer makes for that size and root (Ed25519 is deterministic), cosigned or not.</summary>
    public bool Made(string note, long size, byte[] root)
    {
        var own = Encoding.UTF8.GetBytes(Sign(size, root).Note);
        var given = Encoding.UTF8.GetBytes(note);
        return given.Length >= own.Length
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, own.Length), own);
    }

    /// <summary>The checkpoint of a note of this signer; null when it is not one.</summary>
    public SignedCheckpoint? Read(string note)
    {
        var lines = note.Split('\n');
        var root = new byte[RootBytes];
        return
            lines.Length > 2
            && long.TryParse(lines[1], out var size)
            && Convert.TryFromBase64String(lines[2], root, out var length)
            && length == RootBytes
            && Made(note, size, root)
            ? new SignedCheckpoint(_origin, size, root, note)
            : null;
    }

    public void Dispose() => _key.Dispose();
}
