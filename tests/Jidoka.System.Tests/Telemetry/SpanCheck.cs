using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Telemetry;

/// <summary>Holds spans and metrics to the conventions: name, kind, required and allowed attributes, their types.</summary>
internal static class SpanCheck
{
    private const string Own = "jidoka.";

    public static void Check(Told span, Conventions conventions, bool withContent)
    {
        var operation = span["gen_ai.operation.name"];
        var kind = span.Json["kind"]!.ToString()["SPAN_KIND_".Length..].ToLowerInvariant();
        var (group, more, target) = operation switch
        {
            "chat" => (
                "span.gen_ai.inference.client",
                "span.openai.inference.client",
                "gen_ai.request.model"
            ),
            "embeddings" => ("span.gen_ai.embeddings.client", null, "gen_ai.request.model"),
            "invoke_agent" => ("span.gen_ai.invoke_agent." + kind, null, "gen_ai.agent.name"),
            "execute_tool" => (
                "span.gen_ai.execute_tool.internal",
                "span.mcp.client",
                "gen_ai.tool.name"
            ),
            _ => ("span.mcp.client", null, (string?)null),
        };
        conventions.KindOf(group).ShouldBe(kind, span.Name);
        if (target is not null)
            span.Name.ShouldBe($"{operation} {span[target]}");
        var allowed = conventions.AttributesOf(group);
        if (more is not null)
            foreach (var (name, level) in conventions.AttributesOf(more))
                allowed.TryAdd(name, level == "required" ? "required" : level);
        Attributes(span, allowed, conventions, withContent);
        if (span["error.type"] is not null)
            span.Json["status"]!["code"]!.ToString().ShouldBe("STATUS_CODE_ERROR");
        foreach (var e in span.Events)
        {
            var known = conventions.Event(e.Name).ShouldNotBeNull(e.Name);
            Attributes(e, conventions.AttributesOf(known), conventions, withContent);
        }
    }

    public static void Check(string name, JsonObject metric, Told[] points, Conventions conventions)
    {
        points.ShouldNotBeEmpty(name);
        if (name.StartsWith(Own, StringComparison.Ordinal))
            return;
        var (group, unit, instrument) = conventions.Metric(name).ShouldNotBeNull(name);
        metric["unit"]!.ToString().ShouldBe(unit, name);
        metric.ContainsKey(instrument).ShouldBeTrue($"{name} is no {instrument}");
        foreach (var point in points)
            Attributes(point, conventions.AttributesOf(group), conventions, withContent: false);
    }

    private static void Attributes(
        Told told,
        Dictionary<string, string> allowed,
        Conventions conventions,
        bool withContent
    )
    {
        foreach (var (name, level) in allowed.Where(a => a.Value == "required"))
            told[name].ShouldNotBeNull($"{told.Name} lacks {name}, which is {level}");
        foreach (var (name, value) in told.Attributes)
        {
            if (name.StartsWith(Own, StringComparison.Ordinal))
                continue;
            allowed.ShouldContainKey(name, $"{name} of {told.Name}");
            if (!withContent)
                allowed[name].ShouldNotBe("opt_in", $"{name} of {told.Name}");
            if (conventions.TypeOf(name) is { } type)
                Fits(type, value).ShouldBeTrue($"{name} of {told.Name} is no {type}: {value}");
        }
    }

    private static bool Fits(string type, JsonNode? value) =>
        type switch
        {
            "int" => value?.GetValueKind() == global::System.Text.Json.JsonValueKind.Number,
            "boolean" => value?.GetValueKind()
                is global::System.Text.Json.JsonValueKind.True
                    or global::System.Text.Json.JsonValueKind.False,
            "double" => value?.GetValueKind() == global::System.Text.Json.JsonValueKind.Number,
            "string[]" => value is JsonObject,
            _ => value?.GetValueKind() == global::System.Text.Json.JsonValueKind.String,
        };
}
