namespace Jidoka.Core.Labeling.Remembering;

/// <summary>Texts of one sort, ready to be found by what they hold. Grows and is cut back at its end.</summary>
internal sealed class TextTable
{
    private readonly List<TextSource> _sources = [];
    private readonly PostingTable _words = new();
    private readonly List<int> _wordsAt = [];

    // Runs and days are asked for seldom, so they are read up to where they were last asked for.
    private readonly PostingTable _runs = new();
    private readonly List<int> _runsAt = [];
    private readonly PostingTable _days = new();
    private readonly List<int> _daysAt = [];

    /// <summary>How many texts it holds.</summary>
    public int Count => _sources.Count;

    /// <summary>A text.</summary>
    public TextSource this[int ordinal] => _sources[ordinal];

    /// <summary>Adds a text.</summary>
    public void Add(TextSource source)
    {
        _wordsAt.Add(_words.Count);
        foreach (var word in new WordHashes(source.Text))
            _words.Add((uint)word, _sources.Count);
        _sources.Add(source);
    }

    /// <summary>Forgets the newest texts.</summary>
    /// <param name="count">How many stay.</param>
    public void CutTo(int count)
    {
        Cut(_words, _wordsAt, count);
        Cut(_runs, _runsAt, count);
        Cut(_days, _daysAt, count);
        _sources.RemoveRange(count, _sources.Count - count);
    }

    /// <summary>The texts that may hold a value as whole words, by their ordinals, newest first.</summary>
    /// <param name="value">In normal form.</param>
    public IEnumerable<int> Holding(string value)
    {
        var rarest = PostingTable.None;
        var hasWord = false;
        foreach (var word in new WordHashes(value))
        {
            hasWord = true;
            var last = _words.LastOf((uint)word);
            if (last < 0)
                return [];
            if (rarest < 0 || _words.RankOf(last) < _words.RankOf(rarest))
                rarest = last;
        }
        return hasWord ? From(_words, rarest) : Enumerable.Range(0, Count);
    }

    /// <summary>The texts that hold a run of words, by their ordinals, newest first.</summary>
    /// <param name="run">The run's hash.</param>
    public IEnumerable<int> HoldingRun(ulong run)
    {
        for (var i = _runsAt.Count; i < Count; i++)
        {
            _runsAt.Add(_runs.Count);
            foreach (var its in new RunHashes(_sources[i].Text))
                _runs.Add(its, i);
        }
        return From(_runs, _runs.LastOf(run));
    }

    /// <summary>The texts that may say a day, or the end of a stay, by their ordinals, newest first.</summary>
    public IEnumerable<int> Saying(DateOnly day)
    {
        for (var i = _daysAt.Count; i < Count; i++)
        {
            _daysAt.Add(_days.Count);
            foreach (var (month, its, year) in _sources[i].Dates.Days)
                _days.Add(KeyOf(month, its, year), i);
            if (_sources[i].Dates.HasNights)
                _days.Add(Stays, i);
        }
        return From(_days, _days.LastOf(KeyOf(day.Month, day.Day, day.Year)))
            .Concat(From(_days, _days.LastOf(KeyOf(day.Month, day.Day, 0))))
            .Concat(From(_days, _days.LastOf(Stays)));
    }

    private static IEnumerable<int> From(PostingTable table, int posting)
    {
        for (; posting >= 0; posting = table.PreviousOf(posting))
            yield return table.ValueOf(posting);
    }

    private static void Cut(PostingTable table, List<int> at, int count)
    {
        if (count >= at.Count)
            return;
        table.CutTo(at[count]);
        at.RemoveRange(count, at.Count - count);
    }

    private static ulong KeyOf(int month, int day, int year) =>
        ((ulong)(uint)year << 16) | ((ulong)(uint)month << 8) | (uint)day;

    private const ulong Stays = ulong.MaxValue;
}
