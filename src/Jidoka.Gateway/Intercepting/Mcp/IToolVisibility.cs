namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Says which tools a caller is shown.</summary>
public interface IToolVisibility
{
    /// <summary>
    /// Whether the caller may see the tool in a list. It grants nothing: each call is decided anew, with its arguments.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="tool">The tool.</param>
    bool MaySee(Caller caller, AssetId tool);
}
