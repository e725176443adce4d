using Jidoka.Core.Labeling.Remembering;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>
/// Who asked for what was read. A person's later words may name what was asked before, so this is found when it is needed, and
/// kept as long as the words stay the same.
/// </content>
public sealed partial class Evidence
{
    /// <summary>
    /// How many questions, each about the answer to another, are followed from one to the next; beyond it they are looked at
    /// from the first on, so that no conversation can use up the stack.
    /// </summary>
    private const int MaxQuestionDepth = 16;

    // What looking at a question costs besides the characters that are looked through.
    private const int WorkOfQuestion = 64;

    private int _questionDepth;

    /// <summary>Who chose a question: the weakest of those who gave its values; null: it has none.</summary>
    private Supplier? AskedBy(int call) => _workLeft < 0 ? Supplier.Untrusted : Asked(call).AskedBy;

    /// <summary>How far a text is vouched for.</summary>
    private Supplier RankOf(TextSource source)
    {
        if (source.Supplier >= Supplier.Designated || source.Call == TextSource.NoCall)
            return source.Supplier;
        if (source.RisesByQuestion && AskedBy(source.Call) >= Supplier.Resolved)
            return Supplier.Designated;
        return
            source.Record is { } record
            && IsNamed(record, new Moment(record.Call + 1, record.Ordinal + 1))
            ? Supplier.Designated
            : source.Supplier;
    }

    /// <summary>Whether the system of record says a value by itself: what the agent wrote is no better for being read again.</summary>
    private bool IsOfSource(EvidenceRecord record, RecordField field) =>
        !IsWritten(field.Normal, record.Call + 1);

    /// <summary>Whether the agent had a tool write a text that nobody trusted gave.</summary>
    /// <param name="normal">The text, in normal form.</param>
    /// <param name="calls">Within how many of the calls.</param>
    private bool IsWritten(string normal, int calls)
    {
        foreach (var (call, leaf) in _index.WritersOf(normal))
        {
            if (call >= calls)
                return false;
            if (_workLeft < 0 || Asked(call).Suppliers[leaf] < Supplier.Listed)
                return true;
        }
        return false;
    }

    private ResultMemo Asked(int call)
    {
        var result = _index.Results[call];
        if (result.Version == _index.Version)
            return result;
        if (_questionDepth >= MaxQuestionDepth)
        {
            for (var earlier = 0; earlier < call && _workLeft >= 0; earlier++)
                Find(_index.Results[earlier], earlier);
        }
        return Find(result, call);
    }

    private ResultMemo Find(ResultMemo result, int call)
    {
        if (result.Version == _index.Version)
            return result;
        _questionDepth++;
        _workLeft -= WorkOfQuestion;
        var question = result.Content.Question;
        var at = new Moment(call, result.FirstRecord);
        ImmutableArray<Supplier> suppliers = question.IsDefault
            ? []
            : [.. question.Select(l => IsUnread(l) ? Supplier.Untrusted : SupplierOf(l, at))];
        _questionDepth--;
        result.Suppliers = suppliers;
        result.AskedBy = Weakest(question, suppliers);
        // What was found when the work was used up is found again by whoever has work left.
        result.Version = _workLeft < 0 ? EvidenceIndex.Never : _index.Version;
        return result;
    }

    private static Supplier? Weakest(
        ImmutableArray<ArgumentLeaf> question,
        ImmutableArray<Supplier> suppliers
    )
    {
        Supplier? weakest = null;
        for (var i = 0; i < suppliers.Length; i++)
        {
            var value = question[i].Value;
            // A page size or a switch narrows nothing to a thing.
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                continue;
            if (question[i].Facts?.Kind == ValueKind.Amount)
                continue;
            if (question[i].Text is "")
                return Supplier.Model;
            weakest = weakest is { } so && so < suppliers[i] ? so : suppliers[i];
        }
        return weakest;
    }

    private static bool IsUnread(in ArgumentLeaf leaf) =>
        leaf is { Key: null, Value.ValueKind: JsonValueKind.Undefined };

    // A short key stands in many a longer value, as 24 does in 2024-05-15, so it repeats only as a value of its own.
    private static bool Repeats(string asked, string key) =>
        asked.Length > 0
        && (
            key.Length < MinPart
                ? asked.Split(' ').Contains(key, StringComparer.OrdinalIgnoreCase)
                : asked.Contains(key, StringComparison.OrdinalIgnoreCase)
        );

    private const int MinPart = 6;
}
