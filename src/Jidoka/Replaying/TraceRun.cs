namespace Jidoka.Replaying;

/// <summary>One session within a trace.</summary>
/// <param name="Prompt">The words that began it.</param>
/// <param name="Agent">The agent that ran; null: that of all traces.</param>
/// <param name="IsComposed">Whether the words are not a person's own, for an agent that the inventory does not hold.</param>
/// <param name="Steps">Its calls with their results, in order.</param>
internal sealed record TraceRun(
    string Prompt,
    string? Agent,
    bool IsComposed,
    ImmutableArray<TraceStep> Steps
);
