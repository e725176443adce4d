using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Configuring;

/// <summary>A YAML value as JSON text: plain words are null, booleans and numbers where JSON has them, else text.</summary>
internal static partial class YamlJson
{
    /// <summary>The most nodes of one value; an alias counts each time.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>Writes a value; null if it has too many nodes or keys that are no text.</summary>
    public static string? Write(YamlNode node)
    {
        using var stream = new MemoryStream();
        var left = MaxNodes;
        using (var json = new Utf8JsonWriter(stream))
        {
            if (!Write(json, node, ref left))
                return null;
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static bool Write(Utf8JsonWriter json, YamlNode node, ref int left)
    {
        if (--left < 0)
            return false;
        switch (node)
        {
            case YamlMappingNode map:
                json.WriteStartObject();
                foreach (var (key, value) in map.Children)
                {
                    if (key is not YamlScalarNode { Value: { } name })
                        return false;
                    json.WritePropertyName(name);
                    if (!Write(json, value, ref left))
                        return false;
                }
                json.WriteEndObject();
                return true;
            case YamlSequenceNode list:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    if (!Write(json, item, ref left))
                        return false;
                }
                json.WriteEndArray();
                return true;
            case YamlScalarNode scalar:
                WriteScalar(json, scalar);
                return true;
            default:
                return false;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            json.WriteStringValue(text);
        else if (text is "" or "~" or "null")
            json.WriteNullValue();
        else if (text is "true" or "false")
            json.WriteBooleanValue(text == "true");
        else if (Number().IsMatch(text))
            json.WriteRawValue(text);
        else
            json.WriteStringValue(text);
    }

    [GeneratedRegex("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.None, 100)]
    private static partial Regex Number();
}
