namespace Jidoka.Core.Events;

/// <summary>A business fact no longer holds.</summary>
/// <param name="EntityType">The Cedar entity type.</param>
/// <param name="Id">The entity id.</param>
public sealed record FactRetracted(string EntityType, string Id) : ControlEvent;
