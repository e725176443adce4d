using System.Text.RegularExpressions;
using Jidoka.Core.Labeling.Remembering;

namespace Jidoka.Core.Labeling.Guarding;

/// <summary>
/// The text of a session that is confidential or tagged, ready to be found again in arguments: long text by runs of
/// <see cref="RunLength"/> letters and digits, values of declared fields as a whole.
/// </summary>
internal sealed partial class GuardedText
{
    /// <summary>How many letters and digits in a row are told apart from chance.</summary>
    public const int RunLength = 16;

    /// <summary>The fewest letters and digits of a value that is looked for; of a shorter one nothing can be said.</summary>
    public const int MinValue = 4;

    /// <summary>The most letters and digits that are kept; a session that must keep more to itself carries all in every call.</summary>
    public const int MaxCharacters = 1 << 20;

    /// <summary>The most characters of one call's arguments that are looked at; a longer one carries all.</summary>
    public const int MaxArguments = 1 << 18;

    // Such a value stands in many a longer one, so it counts only as a word of its own.
    private const int ShortValue = 6;
    private const ulong Base = 1_099_511_628_211;
    private static readonly ulong Leaving = RollingHash.Power(Base, RunLength);

    private readonly PostingTable _runs = new();
    private readonly List<Label> _labels = [];
    private readonly Dictionary<string, List<Label>> _values = new(StringComparer.Ordinal);
    private readonly List<string> _valueOrder = [];
    private readonly SortedDictionary<int, int> _lengths = [];
    private readonly PostingTable _spoken = new();
    private readonly List<string> _words = [];
    private Label _all = Label.Clean;
    private int _left = MaxCharacters;

    /// <summary>Whether there is nothing to keep.</summary>
    public bool IsEmpty => _runs.Count + _values.Count == 0 && _left >= 0;

    /// <summary>How much it holds.</summary>
    public GuardedMark Mark =>
        new(
            _runs.Count,
            _labels.Count,
            _valueOrder.Count,
            _spoken.Count,
            _words.Count,
            _left,
            _all
        );

    /// <summary>Forgets what came after a moment.</summary>
    public void CutTo(in GuardedMark mark)
    {
        _runs.CutTo(mark.Runs);
        _labels.RemoveRange(mark.Labels, _labels.Count - mark.Labels);
        for (var i = _valueOrder.Count - 1; i >= mark.Values; i--)
            RemoveValue(_valueOrder[i]);
        _valueOrder.RemoveRange(mark.Values, _valueOrder.Count - mark.Values);
        _spoken.CutTo(mark.Spoken);
        _words.RemoveRange(mark.Words, _words.Count - mark.Words);
        (_left, _all) = (mark.Left, mark.All);
    }

    /// <summary>Whether a label says that its text is to be kept.</summary>
    public static bool IsGuarded(Label label) =>
        label.Confidentiality >= Confidentiality.Confidential || label.Tags is { IsEmpty: false };

    /// <summary>Keeps a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="label">Its label.</param>
    public void Add(string text, Label label)
    {
        var squashed = SquashedText.Of(text);
        _all = _all.Join(label);
        _left -= squashed.Length;
        if (_left < 0)
            return;
        if (squashed.Length is >= MinValue and < RunLength)
            AddValue(squashed, label);
        var known = _labels.IndexOf(label);
        if (known < 0)
        {
            known = _labels.Count;
            _labels.Add(label);
        }
        foreach (var (run, _) in RunsOf(squashed))
            _runs.AddOnce(run, known);
    }

    /// <summary>What the person or the operator says themselves is theirs to send.</summary>
    /// <param name="words">Their words.</param>
    public void Speak(string words)
    {
        var squashed = SquashedText.Of(words);
        _words.Add(squashed);
        foreach (var (run, _) in RunsOf(squashed))
            _spoken.Add(run, 0);
    }

    /// <summary>How much of it stands in texts.</summary>
    /// <param name="values">The values of one call; they are looked at one by one, and put together.</param>
    /// <param name="names">The names of its arguments.</param>
    public CarriedText Measure(
        IReadOnlyCollection<string> values,
        IReadOnlyCollection<string> names
    )
    {
        if (IsEmpty)
            return CarriedText.None;
        if (_left < 0 || values.Concat(names).Sum(static t => (long)t.Length) > MaxArguments)
            return Of(_all, int.MaxValue);
        var label = Label.Clean;
        var most = 0;
        foreach (var text in values.Concat(names).Append(string.Concat(values)))
        {
            var forms = DecodedForms.Of(text, out var isAll);
            if (!isAll)
                return Of(_all, int.MaxValue);
            foreach (var form in forms)
                most = Math.Max(most, Measure(form, ref label));
        }
        return most == 0 ? CarriedText.None : Of(label, most);
    }

    private int Measure(string form, ref Label label)
    {
        var squashed = SquashedText.Of(form);
        var covered = 0;
        var end = 0;
        foreach (var (run, at) in RunsOf(squashed))
        {
            var posting = _runs.LastOf(run);
            if (posting < 0 || _spoken.LastOf(run) >= 0)
                continue;
            for (; posting >= 0; posting = _runs.PreviousOf(posting))
                label = label.Join(_labels[_runs.ValueOf(posting)]);
            covered += at + RunLength - Math.Max(end, at);
            end = at + RunLength;
        }
        foreach (var value in ValuesIn(form, squashed))
        {
            label = _values[value].Aggregate(label, static (all, l) => all.Join(l));
            covered = Math.Max(covered, value.Length);
        }
        return covered;
    }

    /// <summary>The values that stand in a form, short ones as words of their own, and that nobody said.</summary>
    private HashSet<string> ValuesIn(string form, string squashed)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var values = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths.Keys)
        {
            for (var at = 0; length >= ShortValue && at + length <= squashed.Length; at++)
                if (values.TryGetValue(squashed.AsSpan(at, length), out var value, out _))
                    found.Add(value);
        }
        if (_lengths.Count > 0 && _lengths.Keys.First() < ShortValue)
        {
            foreach (var word in Words().EnumerateMatches(form))
            {
                var value = SquashedText.Of(form.Substring(word.Index, word.Length));
                if (value.Length < ShortValue && _values.ContainsKey(value))
                    found.Add(value);
            }
        }
        found.RemoveWhere(v => _words.Exists(w => w.Contains(v, StringComparison.Ordinal)));
        return found;
    }

    private void AddValue(string value, Label label)
    {
        if (!_values.TryGetValue(value, out var labels))
        {
            _values[value] = labels = [];
            _lengths[value.Length] = _lengths.GetValueOrDefault(value.Length) + 1;
        }
        labels.Add(label);
        _valueOrder.Add(value);
    }

    private void RemoveValue(string value)
    {
        var labels = _values[value];
        labels.RemoveAt(labels.Count - 1);
        if (labels.Count > 0)
            return;
        _values.Remove(value);
        if (--_lengths[value.Length] == 0)
            _lengths.Remove(value.Length);
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    /// <summary>What is carried if all that has a label may be, beside what was found.</summary>
    public static CarriedText AllOf(Label label, CarriedText found) =>
        Of(new Label(label.Integrity, found.Confidentiality, found.Tags).Join(label), int.MaxValue);

    private static CarriedText Of(Label label, int characters) =>
        new(label.Confidentiality, characters) { Tags = label.Tags };

    private static IEnumerable<(ulong Run, int At)> RunsOf(string squashed)
    {
        var hash = 0UL;
        for (var i = 0; i < squashed.Length; i++)
        {
            hash = unchecked((hash * Base) + squashed[i]);
            if (i >= RunLength)
                hash = unchecked(hash - (squashed[i - RunLength] * Leaving));
            if (i >= RunLength - 1)
                yield return (hash, i - RunLength + 1);
        }
    }
}
