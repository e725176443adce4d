using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Factory.Scenes;

/// <summary>Reads YAML nodes and collects what is wrong with them, each with its place.</summary>
internal sealed partial class YamlNodes(string file)
{
    private const int MaxFaults = 20;
    private const int MaxDepth = 32;
    private const int MaxJsonNodes = 100_000;

    private int _jsonNodes;

    public List<SceneFault> Faults { get; } = [];

    public void Fault(YamlNode at, string message)
    {
        if (Faults.Count < MaxFaults)
            Faults.Add(new(file, (int)at.Start.Line, (int)at.Start.Column, message));
    }

    /// <summary>A mapping with only the named keys; null, with a fault, if the node is something else.</summary>
    public YamlMappingNode? Map(YamlNode node, string what, params ReadOnlySpan<string> keys)
    {
        if (node is not YamlMappingNode map)
        {
            Fault(node, $"{what} must be a mapping (key: value).");
            return null;
        }
        foreach (var (key, _) in map.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && keys.Contains(name))
                continue;
            Fault(
                key,
                $"{what} has no key '{key}'; it may have: {string.Join(", ", keys.ToArray())}."
            );
        }
        return map;
    }

    public static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    /// <summary>The text under a key that must be there; empty, with a fault, if it is not.</summary>
    public string Need(YamlMappingNode map, string key, string what)
    {
        if (Text(map, key, what) is { } text)
            return text;
        if (Child(map, key) is null)
            Fault(map, $"{what} needs '{key}'.");
        return "";
    }

    public string? Text(YamlMappingNode map, string key, string what)
    {
        switch (Child(map, key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { } value } when value.Length > 0:
                return value;
            case var other:
                Fault(other, $"'{key}' of {what} must be a text that is not empty.");
                return null;
        }
    }

    public bool Flag(YamlMappingNode map, string key, string what)
    {
        switch (Child(map, key))
        {
            case null:
                return false;
            case YamlScalarNode { Value: "true" or "false" } flag:
                return flag.Value == "true";
            case var other:
                Fault(other, $"'{key}' of {what} must be true or false.");
                return false;
        }
    }

    /// <summary>The items under a key; a single item may stand without a list.</summary>
    public IEnumerable<YamlNode> Items(YamlMappingNode map, string key, int max)
    {
        var child = Child(map, key);
        if (child is not YamlSequenceNode list)
            return child is null or YamlScalarNode { Value: "" } ? [] : [child];
        if (list.Children.Count > max)
            Fault(list, $"'{key}' has {list.Children.Count} items; at most {max} are played.");
        return list.Children.Take(max);
    }

    /// <summary>Texts under a key, each one of <paramref name="allowed"/> if given; null if the key is absent.</summary>
    public List<string>? Texts(YamlMappingNode map, string key, IReadOnlyList<string>? allowed)
    {
        const int maxTexts = 100;
        if (Child(map, key) is null)
            return null;
        var texts = new List<string>();
        foreach (var item in Items(map, key, maxTexts))
        {
            if (item is not YamlScalarNode { Value: { Length: > 0 } value })
                Fault(item, $"'{key}' must hold texts.");
            else if (allowed is not null && !allowed.Contains(value))
                Fault(
                    item,
                    $"'{value}' is not known for '{key}'; known: {string.Join(", ", allowed)}."
                );
            else
                texts.Add(value);
        }
        return texts;
    }

    /// <summary>The JSON object under a key; null if the key is absent or wrong (then with a fault).</summary>
    public JsonObject? Json(YamlMappingNode map, string key)
    {
        if (Child(map, key) is not { } node)
            return null;
        if (node is YamlMappingNode)
            return ToJson(node, 0) as JsonObject;
        Fault(node, $"'{key}' must be a mapping (key: value).");
        return null;
    }

    private JsonNode? ToJson(YamlNode node, int depth)
    {
        if (depth > MaxDepth || ++_jsonNodes > MaxJsonNodes)
        {
            Fault(
                node,
                $"This is nested deeper than {MaxDepth} levels, or the file has too many values."
            );
            return null;
        }
        switch (node)
        {
            case YamlMappingNode map:
                var o = new JsonObject();
                foreach (var (key, value) in map.Children)
                    if (key is YamlScalarNode { Value: { } name })
                        o[name] = ToJson(value, depth + 1);
                    else
                        Fault(key, "A key must be a text.");
                return o;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(c => ToJson(c, depth + 1))]);
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                return null;
        }
    }

    /// <summary>A plain scalar is what JSON would read; anything quoted, or not JSON, is a text.</summary>
    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var value = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return JsonValue.Create(value);
        if (value is "null" or "" or "~")
            return null;
        if (value is "true" or "false")
            return JsonValue.Create(value == "true");
        if (!JsonNumber().IsMatch(value))
            return JsonValue.Create(value);
        return long.TryParse(value, CultureInfo.InvariantCulture, out var whole)
            ? JsonValue.Create(whole)
            : JsonValue.Create(double.Parse(value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.None, 1000)]
    private static partial Regex JsonNumber();
}
