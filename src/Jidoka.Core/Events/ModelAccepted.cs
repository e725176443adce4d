using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Events;

/// <summary>A person accepted a version as which a provider serves a model; it is taken for what is served now.</summary>
/// <param name="Model">The model, as agents call it.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Identity">The version that the person saw.</param>
public sealed record ModelAccepted(AssetId Model, string Provider, ModelIdentity Identity)
    : ControlEvent;
