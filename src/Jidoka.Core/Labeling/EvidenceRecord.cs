using Jidoka.Core.Labeling.Reading;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>A record that a source gave, and how it was found.</summary>
internal sealed class EvidenceRecord
{
    /// <summary>Takes a record.</summary>
    /// <param name="read">The record.</param>
    /// <param name="call">In which of the results it stands, from 0.</param>
    /// <param name="ordinal">Which of all records of the conversation it is, from 0.</param>
    /// <param name="asked">The question, in normal form.</param>
    public EvidenceRecord(ReadRecord read, int call, int ordinal, string asked)
    {
        Call = call;
        Ordinal = ordinal;
        Asked = asked;
        Fields = [.. read.Fields.Select(static f => new RecordField(f))];
        var ids = read.Fields.Where(static f => f.Facts.Kind == ValueKind.Id).ToArray();
        Identity = string.Join(
            '\n',
            (ids.Length > 0 ? ids : [.. read.Fields]).Select(static f => f.Key)
        );
        Days =
        [
            .. Fields
                .Where(static f => f.Facts.Kind is ValueKind.Date or ValueKind.DateTime)
                .Select(static f => DateWords.MomentOf(f.Normal))
                .Where(static m => m is not null)
                .Select(static m => DateOnly.FromDateTime(m!.Value)),
        ];
    }

    /// <summary>In which of the results it stands, from 0.</summary>
    public int Call { get; }

    /// <summary>Which of all records it is, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>The question, in normal form.</summary>
    public string Asked { get; }

    /// <summary>Whether the answer held no other record.</summary>
    public required bool IsOnly { get; init; }

    /// <summary>Whether such an answer holds all records that there are.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The values that the system of record vouches for.</summary>
    public ImmutableArray<RecordField> Fields { get; }

    /// <summary>By which one record is known from another: its ids, or all that it says.</summary>
    public string Identity { get; }

    /// <summary>The days that it is about.</summary>
    public ImmutableArray<DateOnly> Days { get; }
}
