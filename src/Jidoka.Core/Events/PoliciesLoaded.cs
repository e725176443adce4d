using Jidoka.Core.Projecting;

namespace Jidoka.Core.Events;

/// <summary>A policy set came into force, as a whole.</summary>
/// <param name="Files">All files of the set. In the ledger their text is empty: the vault keeps it.</param>
public sealed record PoliciesLoaded(ImmutableArray<PolicyFile> Files) : ControlEvent
{
    /// <summary>The vault's keyed commitment to the files' text, hex; null before it is recorded.</summary>
    public string? Content { get; init; }
}
