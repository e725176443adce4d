namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Hears what a tool server says without being asked.</summary>
internal interface IUpstreamListener
{
    /// <summary>The server says that its list of tools changed.</summary>
    void ToolsChanged();

    /// <summary>
    /// The server logged something. Only servers that serve one session alone are heard, since a shared server's log
    /// may tell one caller about another.
    /// </summary>
    /// <param name="parameters">The notification's <c>params</c>, JSON text in UTF-8.</param>
    void Logged(ReadOnlyMemory<byte> parameters);
}
