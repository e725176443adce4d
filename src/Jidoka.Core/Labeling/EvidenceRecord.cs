using Jidoka.Core.Labeling.Reading;

namespace Jidoka.Core.Labeling;

/// <summary>A record that a source gave, and how it was found.</summary>
/// <param name="Read">The record.</param>
/// <param name="AskedBy">Who chose the question; null: nothing was asked, so that the source gave what it has.</param>
/// <param name="Asked">The question, in normal form.</param>
/// <param name="IsOnly">Whether the answer held no other record.</param>
/// <param name="IsComplete">Whether such an answer holds all records that there are.</param>
internal sealed record EvidenceRecord(
    ReadRecord Read,
    Supplier? AskedBy,
    string Asked,
    bool IsOnly,
    bool IsComplete
)
{
    /// <summary>By which one record is known from another: its ids, or all that it says.</summary>
    public string Identity { get; } =
        string.Join(
            '\n',
            Read.Fields.Any(static f => f.Facts.Kind == Projecting.Inventory.ValueKind.Id)
                ? Read
                    .Fields.Where(static f => f.Facts.Kind == Projecting.Inventory.ValueKind.Id)
                    .Select(static f => f.Key)
                : Read.Fields.Select(static f => f.Key)
        );
}
