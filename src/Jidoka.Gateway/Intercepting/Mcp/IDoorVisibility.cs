namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Says what of the servers a caller is shown.</summary>
public interface IDoorVisibility
{
    /// <summary>
    /// Whether the caller may see the tool in a list. It grants nothing: each call is decided anew, with its arguments.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="tool">The tool.</param>
    bool MaySee(Caller caller, AssetId tool);

    /// <summary>
    /// Whether the caller may see a resource, template or prompt in a list, or hear that it changed. It grants nothing:
    /// each read is decided anew.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="server">Whose it is.</param>
    /// <param name="arguments">What a read of it would be decided on, JSON text.</param>
    bool MayRead(Caller caller, AssetId server, string arguments);

    /// <summary>
    /// Whether policy could let a server put a question to any agent's client, so that the server is told that it can
    /// ask. It grants nothing: each question is decided anew.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="arguments">What such a question would be decided on, JSON text.</param>
    bool MayAsk(AssetId server, string arguments);
}
