using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Telemetry;

/// <summary>A span, a span's event or a metric's point, as the receiver decoded it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Json">All of it.</param>
internal sealed record Told(string Name, JsonObject Attributes, JsonObject Json)
{
    public string? this[string attribute] => Attributes[attribute]?.ToString();

    public string Trace => Json["traceId"]!.ToString();

    public string Id => Json["spanId"]!.ToString();

    public string Parent => Json["parentSpanId"]?.ToString() ?? "";

    public IEnumerable<Told> Events => Objects(Json["events"]).Select(e => Of(e));

    /// <summary>All spans of what was received.</summary>
    public static Told[] Spans(JsonArray received) =>
        [
            .. Objects(received)
                .Where(r => r["path"]!.ToString() == "/v1/traces")
                .SelectMany(r => Objects(r["body"]!["resourceSpans"]))
                .SelectMany(r => Objects(r["scopeSpans"]))
                .SelectMany(s => Objects(s["spans"]))
                .Select(s => Of(s)),
        ];

    /// <summary>All metrics of what was received, each with the points of its last export.</summary>
    public static Dictionary<string, (JsonObject Metric, Told[] Points)> Metrics(
        JsonArray received
    ) =>
        Objects(received)
            .Where(r => r["path"]!.ToString() == "/v1/metrics")
            .SelectMany(r => Objects(r["body"]!["resourceMetrics"]))
            .SelectMany(r => Objects(r["scopeMetrics"]))
            .SelectMany(s => Objects(s["metrics"]))
            .GroupBy(m => m["name"]!.ToString())
            .ToDictionary(
                g => g.Key,
                g =>
                    (
                        g.Last(),
                        Objects((g.Last()["histogram"] ?? g.Last()["sum"])!["dataPoints"])
                            .Select(p => Of(p, g.Key))
                            .ToArray()
                    )
            );

    private static Told Of(JsonObject json, string? name = null) =>
        new(
            name ?? json["name"]!.ToString(),
            new JsonObject(
                Objects(json["attributes"])
                    .Select(a =>
                        KeyValuePair.Create(
                            a["key"]!.ToString(),
                            a["value"]!.AsObject().First().Value?.DeepClone()
                        )
                    )
            ),
            json
        );

    private static IEnumerable<JsonObject> Objects(JsonNode? list) =>
        (list as JsonArray)?.OfType<JsonObject>() ?? [];
}
