namespace Jidoka.Core.Deciding.Explaining;

/// <summary>What a policy asks of the context.</summary>
/// <param name="Policy">The policy's id.</param>
/// <param name="Condition">The condition as Cedar text; <c>true</c>: nothing, it always applies.</param>
/// <param name="IsInTheWay">Whether it is a forbid that stood in the way of this call.</param>
public sealed record PolicyCondition(string Policy, string Condition, bool IsInTheWay);
