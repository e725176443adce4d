namespace Jidoka.Core.Labeling.Reading;

/// <summary>One record of a result.</summary>
/// <param name="Fields">The values that the system of record vouches for.</param>
/// <param name="Text">All else that it says: untrusted, one value a line.</param>
internal sealed record ReadRecord(ImmutableArray<ReadField> Fields, string Text);
