namespace Jidoka.Core.Labeling;

/// <summary>A text that the model was shown, ready to be searched.</summary>
/// <param name="Supplier">Who vouches for it.</param>
/// <param name="Text">It, in normal form.</param>
/// <param name="Asked">What its source was asked, in normal form: repeating that vouches for nothing.</param>
internal sealed record TextSource(Supplier Supplier, string Text, string Asked)
{
    /// <summary>The function that answered it; null: it is no answer.</summary>
    public string? Function { get; init; }

    private HashSet<int>? _words;
    private HashSet<int>? _runs;
    private DateWords? _dates;

    /// <summary>The days and times that it says.</summary>
    public DateWords Dates => _dates ??= new(Text);

    /// <summary>Whether it holds a run of words, by the run's hash.</summary>
    public bool HoldsRun(int run) => (_runs ??= RunsOf(Text)).Contains(run);

    /// <summary>The hash of a run of words, of which the hashes are given.</summary>
    public static int RunHash(ReadOnlySpan<int> words)
    {
        var hash = default(HashCode);
        foreach (var word in words)
            hash.Add(word);
        return hash.ToHashCode();
    }

    private static HashSet<int> RunsOf(string text)
    {
        var words = WordHashes(text).ToArray();
        var runs = new HashSet<int>();
        for (var i = 0; i + PayloadReader.RunOfWords <= words.Length; i++)
            runs.Add(RunHash(words.AsSpan(i, PayloadReader.RunOfWords)));
        return runs;
    }

    /// <summary>Whether every word of a value stands in it: if not, the value does not.</summary>
    public bool MayHold(string value) =>
        WordHashes(value).All((_words ??= [.. WordHashes(Text)]).Contains);

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
