namespace Jidoka.Controlling;

/// <summary>A version as which a provider serves, or served, a model.</summary>
/// <param name="Model">The model, as agents call it.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Version">By what it is accepted.</param>
/// <param name="SinceMs">When it was first served, in milliseconds since the Unix epoch.</param>
/// <param name="Current">Whether it is what is served now, as far as is known.</param>
/// <param name="Accepted">Whether it was the first, or a person accepted it.</param>
/// <param name="Served">The model's name at the provider; null: not said.</param>
/// <param name="Fingerprint">The fingerprint of what runs it; null: not said.</param>
internal sealed record ModelVersionView(
    AssetId Model,
    string Provider,
    string Version,
    long SinceMs,
    bool Current,
    bool Accepted,
    string? Served = null,
    string? Fingerprint = null
);

/// <summary>Accepts a version as which a provider serves a model.</summary>
/// <param name="Model">The model, as agents call it.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Version">What the person saw it named by.</param>
internal sealed record ModelAcceptRequest(string Model, string Provider, string Version);
