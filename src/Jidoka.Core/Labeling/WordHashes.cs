namespace Jidoka.Core.Labeling;

/// <summary>The words of a text, which are its runs of letters and digits, as hashes that no writer of texts can foresee.</summary>
/// <param name="text">In normal form.</param>
internal ref struct WordHashes(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The hash of the word come to last.</summary>
    public int Current { get; private set; }

    /// <summary>This, to be walked.</summary>
    public readonly WordHashes GetEnumerator() => this;

    /// <summary>Goes to the next word.</summary>
    /// <returns>False: there is none.</returns>
    public bool MoveNext()
    {
        var at = _at;
        while (at < _text.Length && !char.IsLetterOrDigit(_text[at]))
            at++;
        var start = at;
        while (at < _text.Length && char.IsLetterOrDigit(_text[at]))
            at++;
        _at = at;
        if (start == at)
            return false;
        Current = string.GetHashCode(_text[start..at], StringComparison.Ordinal);
        return true;
    }
}
