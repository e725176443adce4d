using Jidoka.Controlling;

namespace Jidoka.Demo;

/// <summary>What the second part of the demo came to.</summary>
/// <param name="Answers">The four questions.</param>
/// <param name="Could">Who could read the documents, by policy.</param>
/// <param name="Recall">What a recall of the first source would contain; nothing was changed.</param>
/// <param name="Recalled">The sessions of it, by their agents.</param>
/// <param name="Proof">The provenance of the last answer.</param>
internal sealed record LineageOutcome(
    IReadOnlyList<LineageAnswer> Answers,
    IReadOnlyList<string> Could,
    RecallView Recall,
    IReadOnlyList<string> Recalled,
    ProvenAnswer Proof
)
{
    /// <summary>Whether all of it is as worked out by hand.</summary>
    public bool IsRight =>
        Answers.All(static a => a.IsRight)
        && Recall is { Id: null, Effects.Length: 1, Assets.Length: 3, Agents.Length: 2 }
        && Recalled.Count == 2
        && Proof is { Proven: true, Sources.Count: 8 };
}
