using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Factory.Scenes;

/// <summary>Turns text into YAML nodes, or into faults with their place.</summary>
internal static class YamlText
{
    private const int MaxDepth = 40;

    /// <summary>The root of the one document that the text must hold.</summary>
    public static YamlNode Load(string text, string name)
    {
        var stream = new YamlStream();
        Parse(text, name, parser => CheckDepth(parser, name));
        Parse(text, name, stream.Load);
        return stream.Documents.Count == 1
            ? stream.Documents[0].RootNode
            : throw new ScenesException([
                new(name, 1, 1, "The file must hold one YAML document; see docs/scenes.md."),
            ]);
    }

    /// <summary>Reads the YAML. The library does not keep to its own exception type, so others are taken as faults.</summary>
    private static void Parse(string text, string name, Action<IParser> read)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            read(parser);
        }
        catch (YamlException e)
        {
            throw NotYaml(name, e.Start, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw NotYaml(name, parser.Current?.End ?? Mark.Empty, "the text ends or breaks here.");
        }
    }

    /// <summary>Bounds the nesting before the library's recursive loader sees it.</summary>
    private static void CheckDepth(IParser parser, string name)
    {
        for (var depth = 0; parser.MoveNext(); )
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
                throw NotYaml(name, parser.Current.Start, $"nested deeper than {MaxDepth} levels.");
        }
    }

    private static ScenesException NotYaml(string name, Mark at, string message) =>
        new([new(name, (int)at.Line, (int)at.Column, "Not YAML: " + message)]);
}
