using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Events;

/// <summary>A provider serves a model as another version than before: the first one, a new one, or one that it served earlier.</summary>
/// <param name="Model">The model, as agents call it.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Identity">What the provider says that it serves.</param>
/// <param name="Before">What it said before; null: nothing was known.</param>
public sealed record ModelServed(
    AssetId Model,
    string Provider,
    ModelIdentity Identity,
    ModelIdentity? Before
) : ControlEvent;
