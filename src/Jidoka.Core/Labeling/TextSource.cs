namespace Jidoka.Core.Labeling;

/// <summary>A text that the model was shown, ready to be searched.</summary>
/// <param name="Supplier">Who vouches for it.</param>
/// <param name="Text">It, in normal form.</param>
/// <param name="Asked">What its source was asked, in normal form: repeating that vouches for nothing.</param>
internal sealed record TextSource(Supplier Supplier, string Text, string Asked)
{
    private HashSet<int>? _words;

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
