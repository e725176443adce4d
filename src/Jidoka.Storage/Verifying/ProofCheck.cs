using System.Globalization;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// Reads one self-contained proof (C2SP tlog-proof, the event in its <c>extra</c> line) and believes nothing in it but what
/// follows from the keys.
/// </summary>
public static class ProofCheck
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const int HashBytes = 32;

    /// <summary>Longest proof file in characters: the longest event in base64, 63 hashes and the longest note.</summary>
    public const int MaxProofLength = 256 * 1024;

    /// <summary>Checks a proof.</summary>
    /// <param name="proof">The file's text.</param>
    /// <param name="key">The log's public key, <c>NAME+HASH+KEY</c>.</param>
    /// <param name="witnesses">Public keys of witnesses that must have cosigned.</param>
    /// <returns>What is proven, or null and in words what is wrong.</returns>
    public static (ProvenEvent? Proven, string? Reason) Check(
        string proof,
        string key,
        params IReadOnlyList<string> witnesses
    )
    {
        try
        {
            var log = NoteVerifier.Parse(key);
            var cosigners = witnesses.Select(NoteVerifier.Parse).ToArray();
            return (Read(proof, log, cosigners), null);
        }
        catch (VerifyFault fault)
        {
            return (null, fault.Message);
        }
    }

    private static ProvenEvent Read(string text, NoteVerifier log, NoteVerifier[] cosigners)
    {
        if (text.Length > MaxProofLength)
            throw new VerifyFault($"the proof is longer than {MaxProofLength} characters");
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = split < 0 ? [] : text[..split].Split('\n');
        if (
            lines.Length < 3
            || lines[0] != Header
            || !lines[1].StartsWith("extra ", StringComparison.Ordinal)
            || !lines[2].StartsWith("index ", StringComparison.Ordinal)
        )
            throw new VerifyFault(
                "it is not a proof of the form c2sp.org/tlog-proof@v1 with its event"
            );
        var leaf = Base64Text.Read(lines[1]["extra ".Length..], "proof's event");
        var number = lines[2]["index ".Length..];
        if (
            !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || number != index.ToString(CultureInfo.InvariantCulture)
        )
            throw new VerifyFault("the proof's index is not a number");
        byte[][] path = [.. lines[3..].Select(line => Base64Text.Read(line, "proof's path"))];
        if (path.Any(hash => hash.Length != HashBytes))
            throw new VerifyFault("the proof's path holds something else than hashes");
        var note = text[(split + 2)..];
        if (log.Check(note) is not { } checkpoint)
            throw new VerifyFault("the checkpoint is not signed by that key");
        if (
            !MerkleCheck.Inclusion(
                index,
                checkpoint.Size,
                path,
                MerkleCheck.Leaf(leaf),
                checkpoint.Root
            )
        )
            throw new VerifyFault(
                $"the event is not what stands at index {index} under the signed root: one of them was changed"
            );
        var times = cosigners.Select(witness =>
            witness.CosignedAt(note)
            ?? throw new VerifyFault($"the witness {witness.Name} did not cosign the checkpoint")
        );
        return new(log.Name, index, checkpoint.Size, checkpoint.Root, leaf, [.. times]);
    }
}
