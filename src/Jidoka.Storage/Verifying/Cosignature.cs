namespace Jidoka.Storage.Verifying;

/// <summary>Witnesses' signatures as those meet them who asked for one.</summary>
public static class Cosignature
{
    /// <summary>
    /// The signature line of a witness among those of its answer; null unless it is that witness's over this note. Any other
    /// line is left out.
    /// </summary>
    /// <param name="note">The note that was sent.</param>
    /// <param name="lines">What was answered.</param>
    /// <param name="key">The witness's public key, <c>NAME+HASH+KEY</c>.</param>
    public static string? Find(string note, string lines, string key) =>
        lines.Length > NoteVerifier.MaxNoteLength
            ? null
            : lines
                .Split('\n')
                .Select(line => line + "\n")
                .FirstOrDefault(line => IsBy(note + line, key));

    /// <summary>Whether a witness cosigned a note.</summary>
    public static bool IsBy(string note, string key)
    {
        try
        {
            return NoteVerifier.Parse(key).CosignedAt(note) is not null;
        }
        catch (VerifyFault)
        {
            return false;
        }
    }

    /// <summary>What is wrong with a witness's key; null if nothing is.</summary>
    public static string? FaultOf(string key)
    {
        try
        {
            return NoteVerifier.Parse(key).IsWitness
                ? null
                : "the key is a log's and not a witness's";
        }
        catch (VerifyFault fault)
        {
            return fault.Message;
        }
    }
}
