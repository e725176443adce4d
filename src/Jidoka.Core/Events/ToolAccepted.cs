namespace Jidoka.Core.Events;

/// <summary>A person ended a tool's quarantine: by the newest descriptor, which is the pin from now on, or by the pin as it was.</summary>
/// <param name="Tool">Which one.</param>
/// <param name="Hash">The hash of the descriptor that the person saw and accepted.</param>
public sealed record ToolAccepted(AssetId Tool, string Hash) : ControlEvent;
