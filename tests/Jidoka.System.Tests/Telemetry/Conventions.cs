using YamlDotNet.RepresentationModel;

namespace Jidoka.System.Tests.Telemetry;

/// <summary>OpenTelemetry's conventions for generative AI and MCP, read from their own model files.</summary>
internal sealed class Conventions
{
    private readonly Dictionary<string, YamlMappingNode> _groups = [];
    private readonly Dictionary<string, string> _types = [];

    private Conventions(string folder)
    {
        foreach (
            var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
        )
        {
            if (file.Contains("deprecated", StringComparison.Ordinal))
                continue;
            var yaml = new YamlStream();
            using (var text = File.OpenText(file))
                yaml.Load(text);
            foreach (var group in Children((YamlMappingNode)yaml.Documents[0].RootNode, "groups"))
                _groups[Text(group, "id")!] = group;
        }
        foreach (var group in _groups.Values)
        foreach (var attribute in Children(group, "attributes"))
            if (Text(attribute, "id") is { } id)
                _types[id] = Text(attribute, "type") ?? "enum";
    }

    /// <summary>Reads them from the shared data; skips the test where there are none.</summary>
    public static Conventions Require()
    {
        var shared = Environment.GetEnvironmentVariable("JIDOKA_SHARED");
        var path = Path.Combine(shared ?? "", "data", "std", "otel-genai", "model");
        Assert.SkipWhen(string.IsNullOrEmpty(shared) || !Directory.Exists(path), "no shared data");
        return new(path);
    }

    /// <summary>The attributes of a group with those of the groups that it extends: by name, how much they are asked for.</summary>
    public Dictionary<string, string> AttributesOf(string group)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var id = group; id is not null; id = Text(_groups[id], "extends"))
            foreach (var attribute in Children(_groups[id], "attributes"))
                found.TryAdd(
                    Text(attribute, "ref") ?? Text(attribute, "id")!,
                    Text(attribute, "requirement_level")
                        ?? (
                            attribute.Children.ContainsKey("requirement_level")
                                ? "conditional"
                                : "recommended"
                        )
                );
        return found;
    }

    /// <summary>A span group's kind.</summary>
    public string? KindOf(string group)
    {
        for (var id = group; id is not null; id = Text(_groups[id], "extends"))
            if (Text(_groups[id], "span_kind") is { } kind)
                return kind;
        return null;
    }

    /// <summary>The group of a metric, its unit and instrument; null: there is no such metric.</summary>
    public (string Group, string Unit, string Instrument)? Metric(string name) =>
        _groups.Values.FirstOrDefault(g => Text(g, "metric_name") == name) is { } group
            ? (Text(group, "id")!, Text(group, "unit")!, Text(group, "instrument")!)
            : null;

    /// <summary>The group of an event; null: there is no such event.</summary>
    public string? Event(string name) =>
        _groups.Values.FirstOrDefault(g => Text(g, "type") == "event" && Text(g, "name") == name)
            is { } group
            ? Text(group, "id")
            : null;

    /// <summary>An attribute's type (string, int, boolean, double, string[], enum, any); null: it is another convention's.</summary>
    public string? TypeOf(string attribute) => _types.GetValueOrDefault(attribute);

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private static IEnumerable<YamlMappingNode> Children(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list
            ? list.OfType<YamlMappingNode>()
            : [];
}
