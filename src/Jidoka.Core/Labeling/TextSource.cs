namespace Jidoka.Core.Labeling;

/// <summary>A text that the model was shown, ready to be searched.</summary>
/// <param name="Supplier">Who vouches for it, whatever it was asked for.</param>
/// <param name="Text">It, in normal form.</param>
/// <param name="Asked">What its source was asked, in normal form: repeating that vouches for nothing.</param>
internal sealed record TextSource(Supplier Supplier, string Text, string Asked)
{
    /// <summary>No result: what was said.</summary>
    public const int NoCall = -1;

    private DateWords? _dates;

    /// <summary>The function that answered it; null: it is no answer.</summary>
    public string? Function { get; init; }

    /// <summary>In which of the results it stands, from 0, or <see cref="NoCall"/>.</summary>
    public int Call { get; init; } = NoCall;

    /// <summary>Whether it is designated where the person's own values asked for it.</summary>
    public bool RisesByQuestion { get; init; }

    /// <summary>The record beside whose fields it stands: it is designated where that is named; null: of none.</summary>
    public EvidenceRecord? Record { get; init; }

    /// <summary>The days and times that it says.</summary>
    public DateWords Dates => _dates ??= new(Text);

    /// <summary>The hash of a run of words, of which the hashes are given.</summary>
    public static int RunHash(ReadOnlySpan<int> words)
    {
        var hash = default(HashCode);
        foreach (var word in words)
            hash.Add(word);
        return hash.ToHashCode();
    }

    /// <summary>The hashes of the runs of words of a text.</summary>
    public static IEnumerable<int> RunHashes(string text)
    {
        var words = WordHashes(text).ToArray();
        for (var i = 0; i + PayloadReader.RunOfWords <= words.Length; i++)
            yield return RunHash(words.AsSpan(i, PayloadReader.RunOfWords));
    }

    /// <summary>The hashes of the runs of letters and digits.</summary>
    public static IEnumerable<int> WordHashes(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(text[i]))
                continue;
            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i]))
                i++;
            yield return string.GetHashCode(
                text.AsSpan(start, i - start),
                StringComparison.Ordinal
            );
        }
    }
}
