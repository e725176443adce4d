namespace Jidoka.Storage.Recording;

/// <summary>Content that is to leave the vault.</summary>
/// <param name="Part">The part that it is of.</param>
/// <param name="Below">The number below which nothing of that part is left to be removed.</param>
/// <param name="Numbers">The content's numbers; empty: only the mark moves.</param>
/// <param name="Event">The event that says so, of class flow; empty if nothing is removed.</param>
public sealed record ContentRemoval(
    string Part,
    long Below,
    IReadOnlyList<long> Numbers,
    ReadOnlyMemory<byte> Event
);
