namespace Jidoka.Core.Identifying;

/// <summary>All mandates that a call has to keep to.</summary>
/// <param name="All">The mandates: the session's own first, then those behind it, then those of agents.</param>
/// <param name="Missing">The id of one that holds and is not there any more, or empty where the session itself lacks one, so that nothing passes; null: all are there.</param>
public sealed record MandatesInForce(ImmutableArray<Mandate> All, string? Missing = null)
{
    /// <summary>No mandate.</summary>
    public static MandatesInForce None { get; } = new([]);

    /// <summary>Whether there is nothing to keep to.</summary>
    public bool IsNone => All.IsEmpty && Missing is null;
}
