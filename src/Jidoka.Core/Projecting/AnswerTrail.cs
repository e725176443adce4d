namespace Jidoka.Core.Projecting;

/// <summary>Where the answer of a tool call stands.</summary>
/// <param name="Decided">The ledger index of the call's decision, with which its arguments are kept.</param>
/// <param name="Settled">The ledger index of its settlement, with which the answer is kept.</param>
/// <param name="Tool">The tool.</param>
public sealed record AnswerTrail(long Decided, long Settled, AssetId Tool);
