namespace Jidoka.Core.Labeling.Reading;

/// <summary>A result as it was read.</summary>
/// <param name="Records">The records.</param>
/// <param name="FreeText">What belongs to no record: untrusted.</param>
internal sealed record ReadResult(ImmutableArray<ReadRecord> Records, string FreeText);
