using Jidoka.Core.Projecting;

namespace Jidoka.Core.Events;

/// <summary>A policy set was refused; the last good one stays in force.</summary>
/// <param name="Faults">Why, by place.</param>
public sealed record PoliciesRejected(ImmutableArray<PolicyFault> Faults) : ControlEvent;
