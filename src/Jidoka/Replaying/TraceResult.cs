namespace Jidoka.Replaying;

/// <summary>What came back from a call.</summary>
/// <param name="Content">What the agent read.</param>
/// <param name="IsError">Whether that is an error's text.</param>
/// <param name="IfBlocked">What would have come back had the malicious calls before it been refused; null: the same.</param>
internal sealed record TraceResult(string Content, bool IsError, TraceResult? IfBlocked = null);
