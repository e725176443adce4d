using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Core.Events;

namespace Jidoka.Demo;

/// <summary>What came of one play of a scene.</summary>
internal sealed record SceneOutcome
{
    /// <summary>The scene.</summary>
    public required Scene Scene { get; init; }

    /// <summary>Whether the model's answers were read as streams.</summary>
    public required bool Streaming { get; init; }

    /// <summary>What the agent said, one entry for each thing that the person said.</summary>
    public IReadOnlyList<SpokenWords> Words { get; init; } = [];

    /// <summary>The agent's last words; null if it said nothing.</summary>
    public string? Answer => Words.Count > 0 ? Words[^1].Text : null;

    /// <summary>Why the agent failed; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Every decision in the ledger, in order.</summary>
    public required IReadOnlyList<(long Index, Decided Event)> Decisions { get; init; }

    /// <summary>The tool calls among them.</summary>
    public required IReadOnlyList<ObservedCall> Calls { get; init; }

    /// <summary>What the servers received.</summary>
    public required IReadOnlyList<(string Tool, JsonObject Arguments)> Received { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>What differs from what the scene declares; empty if nothing does.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}
