namespace Jidoka.Storage.Recording;

/// <summary>Events whose bytes are to leave the log.</summary>
/// <param name="Below">The index below which nothing is left to be removed.</param>
/// <param name="Indices">The events, ascending; empty: only the mark moves.</param>
/// <param name="Event">The event that says so, of class flow; empty if nothing is removed.</param>
public sealed record EventRemoval(
    long Below,
    IReadOnlyList<long> Indices,
    ReadOnlyMemory<byte> Event
);
