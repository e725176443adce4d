using Jidoka.Core.Projecting;

namespace Jidoka.Core.Events;

/// <summary>A policy set came into force, as a whole.</summary>
/// <param name="Files">All files of the set.</param>
public sealed record PoliciesLoaded(ImmutableArray<PolicyFile> Files) : ControlEvent;
