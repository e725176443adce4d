namespace Jidoka.Core.Projecting;

/// <summary>A call that was let pass and whose answer the session's model will read.</summary>
/// <param name="Decided">The ledger index of its decision.</param>
/// <param name="User">The person behind the agent; null: none.</param>
/// <param name="Shows">Whether the answer comes to what the session shows at the tools' door.</param>
public sealed record OpenRead(long Decided, UserId? User, bool Shows);
