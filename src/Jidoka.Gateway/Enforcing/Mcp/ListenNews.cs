namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What waits to be told to a listening client: that a list changed, or a resource.</summary>
/// <param name="Listing">The list; null: a resource.</param>
/// <param name="Server">Whose resource.</param>
/// <param name="Uri">Its URI at the server.</param>
internal sealed record ListenNews(Listing? Listing, AssetId? Server, string? Uri);
