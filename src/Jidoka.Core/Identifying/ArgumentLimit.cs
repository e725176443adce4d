namespace Jidoka.Core.Identifying;

/// <summary>What an argument may be under a mandate. An argument that is limited has to be there.</summary>
/// <param name="Tool">Of which tools: <c>bank/send_money</c>, or a beginning and <c>*</c>.</param>
/// <param name="Path">Its place, dotted, without the indexes of lists; compared as tools bind names: without case and joining marks.</param>
/// <param name="OneOf">The values that it may have, as text; null: not limited so.</param>
/// <param name="Max">The most that it may be, as a number without its sign; null: not limited so.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ArgumentLimit(
    string Tool,
    string Path,
    ImmutableArray<string>? OneOf = null,
    decimal? Max = null
);
