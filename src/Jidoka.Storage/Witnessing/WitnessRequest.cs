using System.Globalization;
using System.Text;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Witnessing;

/// <summary>The body of C2SP tlog-witness <c>add-checkpoint</c>: an old size, the proof from there, and the new checkpoint.</summary>
/// <param name="OldSize">The size that the witness cosigned last; 0 if none.</param>
/// <param name="Proof">The consistency proof.</param>
/// <param name="Note">The signed checkpoint.</param>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<byte[]> Proof, string Note)
{
    private const string Old = "old ";
    private const int HashBytes = 32;

    /// <summary>Longest body that is read, in bytes.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>The body.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Old}{OldSize}\n");
        foreach (var hash in Proof)
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads a body; null when it is not of that form.</summary>
    public static WitnessRequest? Parse(string body)
    {
        var split = body.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || body.Length > MaxBytes)
            return null;
        var lines = body[..split].Split('\n');
        var number = lines[0].StartsWith(Old, StringComparison.Ordinal)
            ? lines[0][Old.Length..]
            : "";
        if (
            !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var old)
            || number != old.ToString(CultureInfo.InvariantCulture)
            || lines.Length - 1 > MerkleCheck.MaxProofHashes
        )
            return null;
        var proof = new List<byte[]>();
        foreach (var line in lines[1..])
        {
            var hash = new byte[HashBytes];
            if (
                !Convert.TryFromBase64String(line, hash, out var length)
                || length != HashBytes
                || Convert.ToBase64String(hash) != line
            )
                return null;
            proof.Add(hash);
        }
        return new(old, proof, body[(split + 2)..]);
    }
}
