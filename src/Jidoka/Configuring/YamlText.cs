using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Configuring;

/// <summary>Opens a YAML text that holds one mapping, within bounds.</summary>
internal static class YamlText
{
    /// <summary>The deepest nesting of a file.</summary>
    public const int MaxDepth = 40;

    /// <summary>Opens a text; null, with a fault, if it holds no mapping.</summary>
    public static YamlMappingNode? Open(string text, FaultList faults)
    {
        var stream = new YamlStream();
        try
        {
            if (TooDeep(text) is { } deep)
            {
                faults.Add(deep, $"This is nested deeper than {MaxDepth} levels.");
                return null;
            }
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            faults.Add(e.Start, "This is not YAML: " + e.Message);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser gives up on some broken texts without saying where.
            faults.Add(new Mark(0, 1, 1), "This is not YAML.");
            return null;
        }
        var root =
            stream.Documents.Count == 0 ? new YamlMappingNode() : stream.Documents[0].RootNode;
        if (root is YamlScalarNode { Value: null or "" })
            root = new YamlMappingNode();
        if (root is YamlMappingNode mapping && stream.Documents.Count <= 1)
            return mapping;
        faults.Add(root.Start, "The file must hold one mapping of keys to values.");
        return null;
    }

    // The library's loader is recursive, and running out of stack cannot be caught: the events are counted first.
    private static Mark? TooDeep(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext(); )
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
                return parser.Current.Start;
        }
        return null;
    }
}
