using System.Text.Json;
using System.Text.Json.Nodes;

namespace Jidoka.Bench;

/// <summary>Prints a result: a table for people, then one line for machines.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints it.</summary>
    public static void Print(string name, JsonObject machine, BenchmarkResult result, bool json)
    {
        var versions = Machine.Versions();
        foreach (var (peer, version) in result.Versions)
            versions[peer] = version?.DeepClone();
        var all = new JsonObject { ["benchmark"] = name };
        foreach (var (key, value) in result.Figures)
            all[key] = value?.DeepClone();
        all["failures"] = new JsonArray([
            .. result.Failures.Select(f => (JsonNode?)JsonValue.Create(f)),
        ]);
        all["machine"] = machine;
        all["versions"] = versions;
        var rows = new List<(string Key, string Value)>();
        Flatten("", all, rows);
        var width = rows.Max(r => r.Key.Length);
        foreach (var (key, value) in rows)
            Console.WriteLine($"  {key.PadRight(width)}  {value}");
        if (json)
            Console.WriteLine(all.ToJsonString(OneLine));
    }

    private static void Flatten(string prefix, JsonNode? node, List<(string, string)> rows)
    {
        if (node is JsonObject fields)
            foreach (var (key, value) in fields)
                Flatten(prefix.Length == 0 ? key : $"{prefix}.{key}", value, rows);
        else if (node is JsonArray items)
            rows.Add((prefix, items.Count == 0 ? "none" : string.Join(", ", items)));
        else
            rows.Add((prefix, node?.ToString() ?? "not measured"));
    }
}
