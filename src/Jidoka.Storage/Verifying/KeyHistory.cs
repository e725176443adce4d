namespace Jidoka.Storage.Verifying;

/// <summary>
/// The keys of one log over its life, from one that is trusted: each checkpoint at which a key signs over to the next names
/// both and is signed by both, so either vouches for the other. A key counts only for the sizes in its own time.
/// </summary>
internal sealed class KeyHistory
{
    private const string KeyChange = "key-change ";

    /// <summary>The most changes that are followed.</summary>
    private const int MaxChanges = 1_000;

    private readonly List<(NoteVerifier Key, long From, long To)> _spans;

    private KeyHistory(List<(NoteVerifier, long, long)> spans) => _spans = spans;

    /// <summary>Follows the changes in a log's notes forth and back from the trusted key.</summary>
    public static KeyHistory Read(NoteVerifier trusted, IEnumerable<string> notes)
    {
        var changes = notes
            .Where(note => note.Contains("\n" + KeyChange, StringComparison.Ordinal))
            .Take(MaxChanges)
            .Select(note => Change(note, trusted.Name))
            .OfType<(NoteVerifier Old, NoteVerifier New, long Size)>()
            .OrderBy(change => change.Size)
            .ToArray();
        var (first, last) = (0L, long.MaxValue);
        var spans = new LinkedList<(NoteVerifier Key, long From, long To)>();
        spans.AddFirst((trusted, first, last));
        // Each step moves on in size, so that it ends whatever the notes say.
        while (
            changes.FirstOrDefault(c =>
                c.Old.Text == spans.Last!.Value.Key.Text
                && c.Size >= spans.Last.Value.From
                && c.New.Text != c.Old.Text
            )
                is { New: not null } next
            && spans.Count <= MaxChanges
        )
        {
            spans.Last!.ValueRef.To = next.Size;
            spans.AddLast((next.New, next.Size, last));
        }
        while (
            changes.LastOrDefault(c =>
                c.New.Text == spans.First!.Value.Key.Text
                && c.Size <= spans.First.Value.To
                && c.New.Text != c.Old.Text
            )
                is { Old: not null } before
            && spans.Count <= MaxChanges
        )
        {
            spans.First!.ValueRef.From = before.Size;
            spans.AddFirst((before.Old, first, before.Size));
        }
        return new([.. spans]);
    }

    /// <summary>Size and root that a note states; null unless the key of that size signed it.</summary>
    public (long Size, byte[] Root)? Check(string note)
    {
        foreach (var (key, from, to) in _spans)
        {
            if (key.Check(note) is { } stated && stated.Size >= from && stated.Size <= to)
                return stated;
        }
        return null;
    }

    private static (NoteVerifier Old, NoteVerifier New, long Size)? Change(string note, string log)
    {
        var line = NoteVerifier
            .Body(note)
            ?.Split('\n')
            .FirstOrDefault(l => l.StartsWith(KeyChange, StringComparison.Ordinal));
        if (line?[KeyChange.Length..].Split(' ') is not [var oldText, var newText])
            return null;
        try
        {
            var (old, next) = (NoteVerifier.Parse(oldText), NoteVerifier.Parse(newText));
            return
                old.Name == log
                && next.Name == log
                && old.Check(note) is { } stated
                && next.Check(note) is not null
                ? (old, next, stated.Size)
                : null;
        }
        catch (VerifyFault)
        {
            return null;
        }
    }
}
