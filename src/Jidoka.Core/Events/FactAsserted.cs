using Jidoka.Core.Projecting;

namespace Jidoka.Core.Events;

/// <summary>A source asserted a business fact, replacing an earlier one with the same type and id.</summary>
/// <param name="Fact">The fact.</param>
public sealed record FactAsserted(BusinessFact Fact) : ControlEvent;
