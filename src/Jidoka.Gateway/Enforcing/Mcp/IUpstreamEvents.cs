namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Takes what a connection's server says without being asked. Called in the server's order; must not block.</summary>
internal interface IUpstreamEvents
{
    /// <summary>One of its lists changed.</summary>
    void ListChanged(Listing listing);

    /// <summary>It logged something.</summary>
    /// <param name="parameters">The notification's <c>params</c>, JSON text in UTF-8.</param>
    void Logged(ReadOnlyMemory<byte> parameters);

    /// <summary>A resource changed.</summary>
    /// <param name="uri">Its URI at the server.</param>
    void ResourceUpdated(string uri);
}
