using Jidoka.Core.Labeling.Guarding;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling.Remembering;

/// <summary>
/// Where what stands in a history, moved from one history to another by taking out what the other has not and putting in what
/// it has. For one thread at a time: whoever holds the conversation's gate.
/// </summary>
internal sealed class EvidenceIndex
{
    /// <summary>No words.</summary>
    public const int Never = -1;

    /// <summary>The most tools for which it is remembered whether the person asks for them.</summary>
    private const int MaxAsked = 1024;

    private readonly List<History> _path = [];
    private readonly List<Mark> _marks = [];
    private readonly Dictionary<string, List<(EvidenceRecord Record, RecordField Field)>> _fields =
        new(StringComparer.Ordinal);
    private readonly List<string> _fieldKeys = [];
    private readonly Dictionary<string, List<(int Call, int Leaf)>> _written = new(
        StringComparer.Ordinal
    );
    private readonly List<string> _writtenKeys = [];
    private readonly Dictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly List<(int Version, bool Value)> _saidNames = [];
    private readonly List<EvidenceRecord> _records = [];
    private readonly SaidDates _dates = new();
    private int _datesAt;

    /// <summary>What the person and the operator say.</summary>
    public TextTable Said { get; } = new();

    /// <summary>The texts of sources that are vouched for as a whole.</summary>
    public TextTable Vouched { get; } = new();

    /// <summary>All other texts.</summary>
    public TextTable Untrusted { get; } = new();

    /// <summary>The results.</summary>
    public List<ResultMemo> Results { get; } = [];

    /// <summary>What must be kept.</summary>
    public GuardedText Guarded { get; } = new();

    /// <summary>Changes with the words: what was found under others is found again.</summary>
    public int Version { get; private set; }

    /// <summary>The days that the person and the operator say.</summary>
    public SaidDates Dates
    {
        get
        {
            for (; _datesAt < Said.Count; _datesAt++)
                _dates.Add(Said[_datesAt].Dates);
            return _dates;
        }
    }

    /// <summary>The holders of a value, by the form in which it is compared, oldest first.</summary>
    public IReadOnlyList<(EvidenceRecord Record, RecordField Field)> HoldersOf(string key) =>
        _fields.TryGetValue(key, out var holders) ? holders : [];

    /// <summary>The places in questions where a text was to be written, oldest first.</summary>
    public IReadOnlyList<(int Call, int Leaf)> WritersOf(string text) =>
        _written.TryGetValue(text, out var writers) ? writers : [];

    /// <summary>Moves to a history.</summary>
    public void MoveTo(History history)
    {
        if (_path.Count == history.Length && (_path.Count == 0 || _path[^1] == history))
            return;
        var ahead = new Stack<History>();
        var at = history;
        while (at.Length > _path.Count || (at.Length > 0 && _path[at.Length - 1] != at))
        {
            ahead.Push(at);
            at = at.Parent!;
        }
        CutTo(at.Length);
        foreach (var next in ahead)
            Add(next);
    }

    /// <summary>Whether a record's name is said; null: nobody looked under the words of the moment.</summary>
    public bool? IsNameSaid(EvidenceRecord record) =>
        _saidNames[record.Ordinal] is var (version, said) && version == Version ? said : null;

    /// <summary>Keeps whether a record's name is said, as long as the words stay.</summary>
    public void KeepNameSaid(EvidenceRecord record, bool isSaid) =>
        _saidNames[record.Ordinal] = (Version, isSaid);

    /// <summary>Whether the person's words ask for a tool, each of them looked at once.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="facts">What is known of it; null: nothing.</param>
    /// <param name="says">Whether one text asks for it.</param>
    public bool IsAskedFor(string tool, ToolFacts? facts, Func<string, bool> says)
    {
        if (!_asked.TryGetValue(tool, out var asked) || !ReferenceEquals(asked.Facts, facts))
            asked = new(facts, 0, false);
        var at = asked.At;
        var does = asked.Does;
        for (; at < Said.Count && !does; at++)
            does = Said[at].Supplier == Supplier.User && says(Said[at].Text);
        if (_asked.Count >= MaxAsked)
            _asked.Clear();
        _asked[tool] = new(facts, at, does);
        return does;
    }

    private void Add(History history)
    {
        var content = history.ContentAt(Results.Count, _records.Count);
        _marks.Add(
            new(
                Said.Count,
                Vouched.Count,
                Untrusted.Count,
                Results.Count,
                _records.Count,
                _fieldKeys.Count,
                _writtenKeys.Count,
                Guarded.Mark
            )
        );
        _path.Add(history);
        if (content.Words is { } words)
            AddWords(words);
        if (content.IsResult)
            AddResult(content);
    }

    private void AddWords(TextSource words)
    {
        if (words.Supplier == Supplier.Untrusted)
        {
            Untrusted.Add(words);
            return;
        }
        Said.Add(words);
        Guarded.Speak(words.Text);
        Version++;
    }

    private void AddResult(PartContent content)
    {
        foreach (var (text, leaf) in content.Writes)
        {
            if (!_written.TryGetValue(text, out var writers))
                _written[text] = writers = [];
            writers.Add((Results.Count, leaf));
            _writtenKeys.Add(text);
        }
        Results.Add(new(content, _records.Count));
        foreach (var record in content.Records)
        {
            _records.Add(record);
            _saidNames.Add((Never, false));
            foreach (var field in record.Fields)
            {
                if (!_fields.TryGetValue(field.Key, out var holders))
                    _fields[field.Key] = holders = [];
                holders.Add((record, field));
                _fieldKeys.Add(field.Key);
            }
        }
        foreach (var text in content.Texts)
            (text.Supplier >= Supplier.Listed ? Vouched : Untrusted).Add(text);
        foreach (var (text, label) in content.Guarded)
            Guarded.Add(text, label);
    }

    private void CutTo(int length)
    {
        if (length >= _path.Count)
            return;
        var mark = _marks[length];
        _marks.RemoveRange(length, _marks.Count - length);
        _path.RemoveRange(length, _path.Count - length);
        if (mark.Said < Said.Count)
        {
            for (; _datesAt > mark.Said; _datesAt--)
                _dates.Remove(Said[_datesAt - 1].Dates);
            _asked.Clear();
            Version++;
        }
        Said.CutTo(mark.Said);
        Vouched.CutTo(mark.Vouched);
        Untrusted.CutTo(mark.Untrusted);
        Results.RemoveRange(mark.Results, Results.Count - mark.Results);
        _records.RemoveRange(mark.Records, _records.Count - mark.Records);
        _saidNames.RemoveRange(mark.Records, _saidNames.Count - mark.Records);
        Cut(_fields, _fieldKeys, mark.Fields);
        Cut(_written, _writtenKeys, mark.Written);
        Guarded.CutTo(mark.Guarded);
    }

    private static void Cut<T>(Dictionary<string, List<T>> table, List<string> keys, int count)
    {
        for (var i = keys.Count - 1; i >= count; i--)
        {
            var values = table[keys[i]];
            if (values.Count == 1)
                table.Remove(keys[i]);
            else
                values.RemoveAt(values.Count - 1);
        }
        keys.RemoveRange(count, keys.Count - count);
    }

    private readonly record struct Asked(ToolFacts? Facts, int At, bool Does);

    /// <summary>How much there was before a part.</summary>
    private readonly record struct Mark(
        int Said,
        int Vouched,
        int Untrusted,
        int Results,
        int Records,
        int Fields,
        int Written,
        GuardedMark Guarded
    );
}
