using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling.Reading;

/// <summary>A value of a declared field that the system of record vouches for.</summary>
/// <param name="Facts">What the operator says of the field.</param>
/// <param name="Raw">The value as it stands there.</param>
/// <param name="Key">The form in which it is compared.</param>
internal readonly record struct ReadField(FieldFacts Facts, string Raw, string Key);
