namespace Jidoka.Core.Labeling.Remembering;

/// <summary>A result in an index, with what was found out about its question under the words of the moment.</summary>
/// <param name="content">The result.</param>
/// <param name="firstRecord">How many records stand before it.</param>
internal sealed class ResultMemo(PartContent content, int firstRecord)
{
    /// <summary>The result.</summary>
    public PartContent Content { get; } = content;

    /// <summary>How many records stand before it.</summary>
    public int FirstRecord { get; } = firstRecord;

    /// <summary>Under which words the rest was found.</summary>
    public int Version { get; set; } = EvidenceIndex.Never;

    /// <summary>Who supplied each value of the question.</summary>
    public ImmutableArray<Supplier> Suppliers { get; set; } = [];

    /// <summary>Who chose the question: the weakest of those who gave its values; null: it has none.</summary>
    public Supplier? AskedBy { get; set; }
}
