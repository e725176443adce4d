using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Projecting;

/// <summary>Which tools of an inventory a model means by the function names that it writes.</summary>
/// <param name="assets">The inventory.</param>
/// <param name="toolsByName">Its tools by the names that their servers give them.</param>
internal sealed class FunctionNames(
    ImmutableDictionary<AssetId, Asset> assets,
    ImmutableDictionary<string, ImmutableArray<AssetId>> toolsByName
)
{
    /// <summary>What is known of the tool that is meant; null: nothing.</summary>
    public ToolFacts? ToolOf(string function) => assets.GetValueOrDefault(Resolve(function))?.Tool;

    /// <summary>The tool that is meant.</summary>
    public AssetId Resolve(string function)
    {
        var cut = function.IndexOf("__", StringComparison.Ordinal);
        if (cut > 0)
        {
            var qualified = AssetId.Tool(function[..cut], function[(cut + 2)..]);
            if (assets.ContainsKey(qualified))
                return qualified;
        }
        return toolsByName.TryGetValue(function, out var tools) && tools.Length == 1
            ? tools[0]
            : AssetId.LocalTool(IsName(function) ? function : FactorySnapshot.NotAName);
    }

    // The name of a tool is recorded, and a model can write anything there, content too.
    private static bool IsName(string function)
    {
        if (function.Length is 0 or > FactorySnapshot.MaxFunctionLength)
            return false;
        foreach (var c in function)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or ':' or '/'))
                return false;
        }
        return true;
    }
}
