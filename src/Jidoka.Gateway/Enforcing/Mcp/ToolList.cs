using System.Collections.Frozen;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The tools of one server, as it listed them at one moment.</summary>
/// <param name="Tools">The tools, in the server's order.</param>
/// <param name="FetchedAt">When, in ticks of the clock's time stamp.</param>
internal sealed record ToolList(ImmutableArray<ListedTool> Tools, long FetchedAt)
{
    private readonly FrozenDictionary<string, ListedTool> _byName = Tools.ToFrozenDictionary(t =>
        t.Name
    );

    /// <summary>A tool by its name at the server; null if the server has none.</summary>
    public ListedTool? Find(string name) => _byName.GetValueOrDefault(name);
}
