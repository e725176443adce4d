using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>An argument whose value a person vouched for.</summary>
/// <param name="Path">Its place in the arguments, dotted.</param>
/// <param name="Kind">For what kind of value.</param>
public sealed record EndorsedPlace(string Path, ValueKind Kind);
