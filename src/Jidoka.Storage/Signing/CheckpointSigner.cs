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
    private const string KeyChange = "key-change";

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

    /// <summary>Signs bytes, which must not begin as a checkpoint does.</summary>
    public byte[] SignBytes(ReadOnlySpan<byte> bytes) =>
        SignatureAlgorithm.Ed25519.Sign(_key, bytes);

    public SignedCheckpoint Sign(long size, byte[] root)
    {
        var text = Text(size, root);
        return new SignedCheckpoint(_origin, size, root, text + "\n" + Line(text));
    }

    /// <summary>The checkpoint from which another key signs: it names both keys, and both sign it.</summary>
    public SignedCheckpoint HandOver(long size, byte[] root, CheckpointSigner next)
    {
        var text = $"{Text(size, root)}{KeyChange} {VerifierKey} {next.VerifierKey}\n";
        var lines = Line(text) + next.Line(text);
        return new SignedCheckpoint(_origin, size, root, text + "\n" + lines);
    }

    /// <summary>Whether a note states that size and root and this signer's signature is on it (Ed25519 is deterministic).</summary>
    public bool Made(string note, long size, byte[] root)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal) + 1;
        var text = note[..split];
        return text.StartsWith(Text(size, root), StringComparison.Ordinal)
            && note[split..].Contains("\n" + Line(text), StringComparison.Ordinal);
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

    private string Text(long size, byte[] root) =>
        $"{_origin}\n{size}\n{Convert.ToBase64String(root)}\n";

    private string Line(string text)
    {
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text));
        return $"\u2014 {_origin} {Convert.ToBase64String([.. _keyHash, .. signature])}\n";
    }
}
