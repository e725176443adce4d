namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Hears what a tool server says without being asked.</summary>
internal interface IUpstreamListener
{
    /// <summary>The server says that one of its lists changed.</summary>
    /// <param name="server">The server.</param>
    /// <param name="listing">Which.</param>
    void ListChanged(AssetId server, Listing listing);

    /// <summary>The server says that a resource changed which the session subscribed to.</summary>
    /// <param name="server">The server.</param>
    /// <param name="subscribed">The URI subscribed to.</param>
    /// <param name="uri">The URI that changed: the same, or one below it.</param>
    void ResourceUpdated(AssetId server, string subscribed, string uri);

    /// <summary>
    /// The server logged something. Only servers that serve one session alone are heard, since a shared server's log
    /// may tell one caller about another.
    /// </summary>
    /// <param name="parameters">The notification's <c>params</c>, JSON text in UTF-8.</param>
    void Logged(ReadOnlyMemory<byte> parameters);
}
