using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Jidoka.Storage.Verifying;

/// <summary>Checks C2SP checkpoints against a verifier key, <c>NAME+HASH+KEY</c>. Shares no code with the signer.</summary>
internal sealed class NoteVerifier
{
    private const int HashBytes = 4;
    private const int SignatureBytes = 64;
    private const int RootBytes = 32;
    private readonly string _name;
    private readonly byte[] _hash;
    private readonly PublicKey _key;

    private NoteVerifier(string name, byte[] hash, PublicKey key)
    {
        _name = name;
        _hash = hash;
        _key = key;
    }

    /// <exception cref="VerifyFault">The text is not a key in that form, or not an Ed25519 key.</exception>
    public static NoteVerifier Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var typed = new byte[1 + 32];
        if (
            parts.Length != 3
            || !Convert.TryFromBase64String(parts[2], typed, out var length)
            || length != typed.Length
            || typed[0] != 1
            || !PublicKey.TryImport(
                SignatureAlgorithm.Ed25519,
                typed.AsSpan(1),
                KeyBlobFormat.RawPublicKey,
                out var key
            )
        )
            throw new VerifyFault(
                "the verifier key is not an Ed25519 key of the form NAME+HASH+KEY"
            );
        var hash = SHA256
            .HashData([.. Encoding.UTF8.GetBytes(parts[0]), 10, .. typed])
            .AsSpan(0, HashBytes)
            .ToArray();
        if (parts[1] != Convert.ToHexStringLower(hash))
            throw new VerifyFault("the verifier key's hash does not fit its name and key");
        return new NoteVerifier(parts[0], hash, key!);
    }

    /// <summary>Size and root that a note states; null unless this key signed it for the origin of the same name.</summary>
    public (long Size, byte[] Root)? Check(string note)
    {
        var split = note.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0)
            return null;
        var text = note[..(split + 1)];
        var lines = text.Split('\n');
        var root = new byte[RootBytes];
        if (
            lines.Length < 4
            || lines[0] != _name
            || !long.TryParse(
                lines[1],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var size
            )
            || lines[1] != size.ToString(CultureInfo.InvariantCulture)
            || !Convert.TryFromBase64String(lines[2], root, out var length)
            || length != RootBytes
        )
            return null;
        return IsSigned(text, note[(split + 2)..]) ? (size, root) : null;
    }

    private bool IsSigned(string text, string signatures)
    {
        if (!signatures.EndsWith('\n'))
            return false;
        var prefix = $"\u2014 {_name} ";
        foreach (var line in signatures.Split('\n'))
        {
            var blob = new byte[HashBytes + SignatureBytes];
            if (
                line.StartsWith(prefix, StringComparison.Ordinal)
                && Convert.TryFromBase64String(line[prefix.Length..], blob, out var length)
                && length == blob.Length
                // Base64 has bits that decode to nothing; a note has one form, or a changed byte would pass.
                && Convert.ToBase64String(blob) == line[prefix.Length..]
                && blob.AsSpan(0, HashBytes).SequenceEqual(_hash)
            )
                return SignatureAlgorithm.Ed25519.Verify(
                    _key,
                    Encoding.UTF8.GetBytes(text),
                    blob.AsSpan(HashBytes)
                );
        }
        return false;
    }
}
