namespace Jidoka.Core.Events;

/// <summary>A server listed a tool for the first time: what it says of it is the pin from now on.</summary>
/// <param name="Tool">Which one.</param>
/// <param name="Hash">The descriptor's hash, as 64 hex digits.</param>
/// <param name="Descriptor">The descriptor; null if it is longer than an event can hold.</param>
public sealed record ToolPinned(AssetId Tool, string Hash, JsonElement? Descriptor) : ControlEvent;
