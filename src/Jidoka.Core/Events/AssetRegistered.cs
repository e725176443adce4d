using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Events;

/// <summary>An asset was added to the inventory, or replaced.</summary>
/// <param name="Asset">The whole entry as it is from now on.</param>
public sealed record AssetRegistered(Asset Asset) : ControlEvent;
