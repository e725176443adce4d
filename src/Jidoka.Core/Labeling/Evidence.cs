using System.Text;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling.Reading;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>
/// What the model was shown: the person's and the operator's words, the records and texts of results, what released
/// calls made, and what a person approved. Serves the calls of one answer, of one thread at a time.
/// </summary>
public sealed partial class Evidence
{
    private readonly List<TextSource> _words = [];
    private readonly List<TextSource> _vouched = [];
    private readonly List<TextSource> _untrusted = [];
    private readonly List<EvidenceRecord> _records = [];
    private readonly Dictionary<string, List<(EvidenceRecord Record, ReadField Field)>> _fields =
        new(StringComparer.Ordinal);
    private readonly HashSet<(string? Of, string Key)> _created = [];
    private readonly HashSet<(ValueKind Kind, string? Of, string Key)> _approved = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly Func<string, ToolFacts?> _toolOf;
    private DateWords? _dates;
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
    {
        _toolOf = toolOf ?? (static _ => null);
        // A person's later words name records that were read before, so the words come first.
        for (var i = 0; i < parts.Length; i++)
            AddWords(parts[i], labels[i]);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Role == PartRole.ToolResult)
                AddResult(parts[i], labels[i]);
        }
        _workLeft = OriginTracer.MaxWork;
    }

    /// <summary>Whether nothing untrusted was read.</summary>
    public bool IsClean => _untrusted.Count == 0;

    /// <summary>The person's own words, in normal form.</summary>
    internal IEnumerable<string> PersonsWords =>
        _words.Where(static w => w.Supplier == Supplier.User).Select(static w => w.Text);

    /// <summary>What was read and is untrusted, with how far its source is vouched for.</summary>
    internal IReadOnlyList<TextSource> Untrusted => _untrusted;

    /// <summary>A person approved a value, which counts as the person's own from now on, in its kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="value">The value.</param>
    /// <param name="of">For an id or a name, of what; null: not said.</param>
    public void Approve(ValueKind kind, string value, string? of = null)
    {
        if (ValueForm.KeyOf(kind, value) is { } key)
            _approved.Add((kind, of, key));
    }

    private void AddWords(in ContentPart part, Label label)
    {
        if (part.Role is not (PartRole.System or PartRole.User))
            return;
        var text = NormalText.Of(PartText.Of(part.Json));
        if (label.Integrity != Integrity.Trusted)
            _untrusted.Add(new(Supplier.Untrusted, text, ""));
        else
            _words.Add(
                new(part.Role == PartRole.System ? Supplier.Operator : Supplier.User, text, "")
            );
        _words.Sort(static (a, b) => b.Supplier.CompareTo(a.Supplier));
    }

    private void AddResult(in ContentPart part, Label label)
    {
        var text = PartText.Of(part.Json);
        var tool = part.ToolName is { } name ? _toolOf(name) : null;
        Note(text, label, part.ToolName, tool);
        var asked = NormalText.Of(PartText.OfArguments(part.CallArguments));
        var askedBy = AskedBy(part.CallArguments, tool);
        if (tool?.Returns is not { } returns)
        {
            // Only where the operator says what a parameter does is a value in it known to name a thing.
            AddText(
                SupplierOf(label, tool?.Parameters is null ? null : askedBy),
                text,
                asked,
                part.ToolName
            );
            return;
        }
        var read = ResultReader.Read(text.TrimEnd('\n'), returns);
        var distinct = read
            .Records.Select(static r => string.Join('\n', r.Fields))
            .Distinct()
            .Count();
        var designated = askedBy >= Supplier.Resolved ? Supplier.Designated : Supplier.Untrusted;
        foreach (var record in read.Records)
        {
            var found = new EvidenceRecord(record, askedBy, asked, distinct == 1, returns.Complete);
            _records.Add(found);
            foreach (var field in record.Fields)
                AddField(found, field, returns);
            AddText(
                IsNamed(found) ? Supplier.Designated : designated,
                record.Text,
                asked,
                part.ToolName
            );
        }
        AddText(designated, read.FreeText, asked, part.ToolName);
    }

    private void AddField(EvidenceRecord record, in ReadField field, ReturnFacts returns)
    {
        // What the agent itself wrote and nobody gave it is no better for being read again.
        if (_written.Contains(NormalText.Of(field.Raw)))
            return;
        if (!_fields.TryGetValue(field.Key, out var holders))
            _fields[field.Key] = holders = [];
        holders.Add((record, field));
        if (
            returns.Creates is { } made
            && field.Facts.Kind == ValueKind.Id
            && (field.Facts.Of is null || field.Facts.Of == made)
            && record.IsOnly
            && !Repeats(record.Asked, field.Key)
        )
            _created.Add((made, field.Key));
    }

    private void AddText(Supplier supplier, string text, string asked, string? function)
    {
        var normal = NormalText.Of(text);
        if (!normal.Any(char.IsLetterOrDigit))
            return;
        (supplier >= Supplier.Listed ? _vouched : _untrusted).Add(
            new(supplier, normal, asked) { Function = function }
        );
    }

    private static Supplier SupplierOf(Label label, Supplier? askedBy) =>
        label.Integrity switch
        {
            Integrity.Trusted => Supplier.Listed,
            Integrity.Designated => Supplier.Designated,
            _ => askedBy >= Supplier.Resolved ? Supplier.Designated : Supplier.Untrusted,
        };

    /// <summary>Who chose a question: the weakest of those who gave its values; null: it has none.</summary>
    private Supplier? AskedBy(ReadOnlyMemory<byte> arguments, ToolFacts? tool)
    {
        if (arguments.IsEmpty)
            return null;
        var json =
            arguments.Span[0] == (byte)'{'
                ? arguments
                : Encoding.UTF8.GetBytes(PartText.Of(arguments).TrimEnd('\n'));
        Supplier? weakest = null;
        foreach (var (leaf, origin) in OriginTracer.TraceLeaves(json, tool, this))
        {
            var value =
                leaf.Value.ValueKind == JsonValueKind.String ? leaf.Value.GetString() : null;
            // A page size or a switch narrows nothing to a thing.
            if (leaf.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                continue;
            if (leaf.Facts?.Kind == ValueKind.Amount)
                continue;
            if (tool?.IsConsequential != false && value is not null && origin < Supplier.Listed)
                _written.Add(NormalText.Of(value));
            if (value?.Length == 0)
                return Supplier.Model;
            weakest = weakest is { } so && so < origin ? so : origin;
        }
        return weakest;
    }

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
