namespace Jidoka.Core.Events;

/// <summary>An asset left the inventory.</summary>
/// <param name="Asset">Which one.</param>
public sealed record AssetRemoved(AssetId Asset) : ControlEvent;
