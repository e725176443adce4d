namespace Jidoka.Core.Projecting.Inventory;

/// <summary>A version as which a provider served a model.</summary>
/// <param name="Identity">What the provider says of it.</param>
/// <param name="SinceMs">When it was first served, in milliseconds since the Unix epoch.</param>
/// <param name="IsAccepted">Whether it was the first, or a person accepted it.</param>
public sealed record ServedVersion(ModelIdentity Identity, long SinceMs, bool IsAccepted);
