namespace Jidoka.Core.Events;

/// <summary>A server says something of a tool that is not its pin: the tool is in quarantine from now on.</summary>
/// <param name="Tool">Which one.</param>
/// <param name="Hash">The new descriptor's hash, as 64 hex digits.</param>
/// <param name="Descriptor">The new descriptor; null if it is longer than an event can hold.</param>
public sealed record ToolChanged(AssetId Tool, string Hash, JsonElement? Descriptor) : ControlEvent;
