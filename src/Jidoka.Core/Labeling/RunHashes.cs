using System.Runtime.CompilerServices;

namespace Jidoka.Core.Labeling;

/// <summary>
/// The runs of <see cref="PayloadReader.RunOfWords"/> words of a text as hashes, each made of the one before by what comes and
/// what goes.
/// </summary>
/// <param name="text">In normal form.</param>
internal ref struct RunHashes(ReadOnlySpan<char> text)
{
    private const ulong Base = 0x9E37_79B9_7F4A_7C15;
    private static readonly ulong Leaving = RollingHash.Power(Base, PayloadReader.RunOfWords);

    private WordHashes _words = new(text);
    private Last _last;
    private int _count;

    /// <summary>The hash of the run come to last.</summary>
    public ulong Current { get; private set; }

    /// <summary>This, to be walked.</summary>
    public readonly RunHashes GetEnumerator() => this;

    /// <summary>Goes to the next run.</summary>
    /// <returns>False: there is none.</returns>
    public bool MoveNext()
    {
        while (_words.MoveNext())
        {
            var word = (uint)_words.Current;
            var place = _count % PayloadReader.RunOfWords;
            Current = unchecked((Current * Base) + word - (_last[place] * Leaving));
            _last[place] = word;
            if (++_count >= PayloadReader.RunOfWords)
                return true;
        }
        return false;
    }

    /// <summary>The words that the run is of.</summary>
    [InlineArray(PayloadReader.RunOfWords)]
    private struct Last
    {
        private uint _first;
    }
}
