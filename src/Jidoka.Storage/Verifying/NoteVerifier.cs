using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// Checks C2SP checkpoints against a verifier key, <c>NAME+HASH+KEY</c>: of a log (algorithm 1), or of a witness (algorithm 4,
/// whose signature covers a time too). Shares no code with the signer.
/// </summary>
internal sealed class NoteVerifier
{
    private const byte LogAlgorithm = 1;
    private const byte WitnessAlgorithm = 4;
    private const int HashBytes = 4;
    private const int TimeBytes = 8;
    private const int SignatureBytes = 64;
    private const int KeyBytes = 32;
    private const int RootBytes = 32;

    /// <summary>Longest note that is read, in characters: a checkpoint with its cosignatures is far shorter.</summary>
    public const int MaxNoteLength = 64 * 1024;

    private readonly byte[] _hash;
    private readonly PublicKey _key;

    private NoteVerifier(string text, string name, byte algorithm, byte[] hash, PublicKey key)
    {
        Text = text;
        Name = name;
        IsWitness = algorithm == WitnessAlgorithm;
        _hash = hash;
        _key = key;
    }

    /// <summary>The key's name: the log's origin, or the witness.</summary>
    public string Name { get; }

    /// <summary>The key as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether it is a witness's key.</summary>
    public bool IsWitness { get; }

    /// <exception cref="VerifyFault">The text is not a key in that form, or not an Ed25519 key.</exception>
    public static NoteVerifier Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var typed = new byte[1 + KeyBytes];
        if (
            parts.Length != 3
            || parts[0].Length == 0
            || !Convert.TryFromBase64String(parts[2], typed, out var length)
            || length != typed.Length
            || typed[0] is not (LogAlgorithm or WitnessAlgorithm)
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
        return new NoteVerifier(text.Trim(), parts[0], typed[0], hash, key!);
    }

    /// <summary>Size and root that a note states; null unless this log's key signed it for the origin of the same name.</summary>
    public (long Size, byte[] Root)? Check(string note) =>
        !IsWitness
        && Body(note) is { } body
        && Head(body) is { } head
        && head.Origin == Name
        && Signature(note, SignatureBytes) is { } signature
        && Verify(body, signature)
            ? (head.Size, head.Root)
            : null;

    /// <summary>When this witness cosigned a note, in seconds since the Unix epoch; null unless it did.</summary>
    public long? CosignedAt(string note)
    {
        if (
            !IsWitness
            || Body(note) is not { } body
            || Signature(note, TimeBytes + SignatureBytes) is not { } signature
        )
            return null;
        var time = BinaryPrimitives.ReadInt64BigEndian(signature);
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"cosignature/v1\ntime {time}\n{body}"
        );
        return time >= 0 && Verify(message, signature.AsSpan(TimeBytes)) ? time : null;
    }

    /// <summary>The signed text of a note, its last newline included; null when there is none.</summary>
    public static string? Body(string note)
    {
        if (note.Length > MaxNoteLength)
            return null;
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        return split < 0 ? null : note[..(split + 1)];
    }

    /// <summary>What the text of a checkpoint states; null when it is not one.</summary>
    public static (string Origin, long Size, byte[] Root)? Head(string body)
    {
        var lines = body.Split('\n');
        var root = new byte[RootBytes];
        return
            lines.Length >= 4
            && long.TryParse(
                lines[1],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var size
            )
            && lines[1] == size.ToString(CultureInfo.InvariantCulture)
            && Convert.TryFromBase64String(lines[2], root, out var length)
            && length == RootBytes
            && Convert.ToBase64String(root) == lines[2]
            ? (lines[0], size, root)
            : null;
    }

    /// <summary>Whether this log's key signed these bytes.</summary>
    public bool Signed(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        !IsWitness && signature.Length == SignatureBytes && IsSigned(_key, bytes, signature);

    private byte[]? Signature(string note, int length)
    {
        if (!note.EndsWith('\n'))
            return null;
        var prefix = $"\u2014 {Name} ";
        var signatures = note.LastIndexOf("\n\n", StringComparison.Ordinal) + 2;
        foreach (var line in note[signatures..].Split('\n'))
        {
            var blob = new byte[HashBytes + length];
            if (
                line.StartsWith(prefix, StringComparison.Ordinal)
                && Convert.TryFromBase64String(line[prefix.Length..], blob, out var read)
                && read == blob.Length
                // Base64 has bits that decode to nothing; a note has one form, or a changed byte would pass.
                && Convert.ToBase64String(blob) == line[prefix.Length..]
                && blob.AsSpan(0, HashBytes).SequenceEqual(_hash)
            )
                return blob[HashBytes..];
        }
        return null;
    }

    private bool Verify(string message, ReadOnlySpan<byte> signature) =>
        IsSigned(_key, Encoding.UTF8.GetBytes(message), signature);

    /// <summary>Ed25519, strictly: points of low order, and encodings that are not canonical, sign nothing.</summary>
    internal static bool IsSigned(
        PublicKey key,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> signature
    ) => SignatureAlgorithm.Ed25519.Verify(key, message, signature);
}
