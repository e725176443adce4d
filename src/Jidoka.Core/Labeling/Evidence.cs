using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling.Guarding;
using Jidoka.Core.Labeling.Remembering;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>
/// What the model was shown: the person's and the operator's words, the records and texts of results, what released
/// calls made, and what a person approved. Serves the calls of one answer, of one thread at a time.
/// </summary>
public sealed partial class Evidence
{
    private readonly History _history;
    private readonly EvidenceIndex _index;
    private readonly HashSet<(ValueKind Kind, string? Of, string Key)> _approved = [];
    private long _workLeft = OriginTracer.MaxWork;

    /// <summary>Takes what the model was shown.</summary>
    /// <param name="parts">The parts in order.</param>
    /// <param name="labels">The labels of the parts, same order.</param>
    /// <param name="toolOf">What is known of a tool by the function name of the conversation; null: nothing of any.</param>
    public Evidence(
        ImmutableArray<ContentPart> parts,
        ImmutableArray<Label> labels,
        Func<string, ToolFacts?>? toolOf = null
    )
        : this(HistoryOf(parts, labels, toolOf)) { }

    /// <summary>Takes what the model was shown, of which most may have been read before.</summary>
    /// <param name="history">What it was shown.</param>
    public Evidence(History history)
    {
        _history = history;
        _index = history.Conversation.Index;
    }

    /// <summary>
    /// What the session has read and that is not to be had any more, so that each call counts as carrying it; null: all of it
    /// is to be had.
    /// </summary>
    public Label? Lost { get; init; }

    /// <summary>Whether nothing untrusted was read.</summary>
    public bool IsClean
    {
        get
        {
            using var _ = Hold();
            return _index.Untrusted.Count == 0 && Lost is not { Integrity: < Integrity.Trusted };
        }
    }

    /// <summary>A person approved a value, which counts as the person's own from now on, in its kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="value">The value.</param>
    /// <param name="of">For an id or a name, of what; null: not said.</param>
    public void Approve(ValueKind kind, string value, string? of = null)
    {
        if (ValueForm.KeyOf(kind, value) is { } key)
            _approved.Add((kind, of, key));
    }

    /// <summary>Whether the person's words ask for a tool.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="facts">What is known of it; null: nothing.</param>
    /// <param name="says">Whether one text, in normal form, asks for it.</param>
    internal bool IsAskedFor(string tool, ToolFacts? facts, Func<string, bool> says)
    {
        using var _ = Hold();
        return _index.IsAskedFor(tool, facts, says);
    }

    /// <summary>Whether the person's own words hold a text as it stands.</summary>
    /// <param name="text">In normal form.</param>
    internal bool IsSaidByPerson(string text)
    {
        using var _ = Hold();
        for (var i = 0; i < _index.Said.Count; i++)
        {
            if (
                _index.Said[i].Supplier == Supplier.User
                && _index.Said[i].Text.Contains(text, StringComparison.Ordinal)
            )
                return true;
        }
        return false;
    }

    /// <summary>Whether an untrusted text that nobody pointed at holds a run of words.</summary>
    /// <param name="run">The run's hash.</param>
    internal bool IsReadOfOutsiders(ulong run)
    {
        using var _ = Hold();
        foreach (var at in _index.Untrusted.HoldingRun(run))
        {
            if (RankOf(_index.Untrusted[at]) == Supplier.Untrusted)
                return true;
        }
        return false;
    }

    /// <summary>Whether there is nothing that the session must keep to itself.</summary>
    internal bool KeepsNothing
    {
        get
        {
            using var _ = Hold();
            return _index.Guarded.IsEmpty && !(Lost is { } lost && GuardedText.IsGuarded(lost));
        }
    }

    /// <summary>How much of what the session must keep to itself the arguments of a call carry.</summary>
    /// <param name="values">The values.</param>
    /// <param name="names">The names of arguments.</param>
    internal CarriedText CarriedBy(
        IReadOnlyCollection<string> values,
        IReadOnlyCollection<string> names
    )
    {
        using var _ = Hold();
        var carried = _index.Guarded.Measure(values, names);
        // What was read and is not to be had may be all that a call carries.
        return Lost is { } lost && GuardedText.IsGuarded(lost)
            ? GuardedText.AllOf(lost, carried)
            : carried;
    }

    /// <summary>The index at this history, for as long as what is given is not disposed.</summary>
    internal Held Hold()
    {
        var held = new Held(_history.Conversation.Gate);
        _index.MoveTo(_history);
        return held;
    }

    private static History HistoryOf(
        ImmutableArray<ContentPart> parts,
        ImmutableArray<Label> labels,
        Func<string, ToolFacts?>? toolOf
    )
    {
        var history = new Conversation(toolOf).Start;
        for (var i = 0; i < parts.Length; i++)
            history = history.And(parts[i], labels[i]);
        return history;
    }

    /// <summary>The hold of an index.</summary>
    internal readonly ref struct Held
    {
        private readonly Lock _gate;

        public Held(Lock gate)
        {
            _gate = gate;
            _gate.Enter();
        }

        public void Dispose() => _gate.Exit();
    }
}
