namespace Jidoka.Replaying;

/// <summary>One session within a trace.</summary>
/// <param name="Prompt">The words that began it.</param>
/// <param name="Agent">The agent that ran; null: that of all traces.</param>
/// <param name="Steps">Its calls with their results, in order.</param>
internal sealed record TraceRun(string Prompt, string? Agent, ImmutableArray<TraceStep> Steps);
