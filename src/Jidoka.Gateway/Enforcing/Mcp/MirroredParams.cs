using System.Globalization;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The arguments of a tool that its schema wants to see in HTTP headers too (<c>x-mcp-header</c>, revision 2026-07-28).
/// </summary>
internal sealed class MirroredParams
{
    private const string Keyword = "x-mcp-header";
    private const string HeaderPrefix = "Mcp-Param-";

    private static readonly MirroredParams None = new([]);

    private readonly ImmutableArray<(string Header, ImmutableArray<string> Path)> _params;

    private MirroredParams(ImmutableArray<(string Header, ImmutableArray<string> Path)> all) =>
        _params = all;

    /// <summary>Whether there is any.</summary>
    public bool IsEmpty => _params.IsEmpty;

    /// <summary>Reads a tool's schema.</summary>
    /// <param name="schema">The schema of its arguments.</param>
    /// <returns>Null if it asks for what the revision does not allow; such a tool must not be used.</returns>
    public static MirroredParams? TryRead(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Undefined)
            return None;
        if (!schema.GetRawText().Contains(Keyword, StringComparison.Ordinal))
            return None;
        var found = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>)>();
        if (!Collect(schema, [], found) || Count(schema) != found.Count)
            return null;
        var isUnique =
            found.DistinctBy(f => f.Item1, StringComparer.OrdinalIgnoreCase).Count() == found.Count;
        return isUnique ? new(found.ToImmutable()) : null;
    }

    /// <summary>The first header that is missing, superfluous, or says something else than the arguments; null: none.</summary>
    public string? Disagreement(IHeaderDictionary headers, JsonElement arguments)
    {
        foreach (var (header, path) in _params)
        {
            var value = At(arguments, path);
            var given = headers[header];
            var agrees = value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                ? given.Count == 0
                : !SessionlessRequest.Disagrees(given, Text(value), mayBeEncoded: true)
                    || IsSameNumber(given.ToString(), value);
            if (!agrees)
                return header;
        }
        return null;
    }

    private static bool Collect(
        JsonElement schema,
        ImmutableArray<string> path,
        ImmutableArray<(string, ImmutableArray<string>)>.Builder found
    )
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
            return true;
        foreach (var property in properties.EnumerateObject())
        {
            var here = path.Add(property.Name);
            if (
                property.Value.ValueKind == JsonValueKind.Object
                && property.Value.TryGetProperty(Keyword, out var name)
            )
            {
                if (!IsAllowed(property.Value, name))
                    return false;
                found.Add((HeaderPrefix + name.GetString(), here));
            }
            if (!Collect(property.Value, here, found))
                return false;
        }
        return true;
    }

    private static bool IsAllowed(JsonElement schema, JsonElement name) =>
        name.ValueKind == JsonValueKind.String
        && name.GetString() is { Length: > 0 and <= 128 } text
        && text.All(static c =>
            char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)
        )
        && schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
        && type.GetString() is "string" or "integer" or "boolean";

    // One that stands anywhere but at a property on a plain path would be counted here and not collected.
    private static int Count(JsonElement schema) =>
        schema.ValueKind switch
        {
            JsonValueKind.Object => schema
                .EnumerateObject()
                .Sum(m => (m.NameEquals(Keyword) ? 1 : 0) + Count(m.Value)),
            JsonValueKind.Array => schema.EnumerateArray().Sum(Count),
            _ => 0,
        };

    private static JsonElement At(JsonElement arguments, ImmutableArray<string> path)
    {
        var at = arguments;
        foreach (var name in path)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return default;
        return at;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.GetRawText(),
        };

    private static bool IsSameNumber(string header, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && decimal.TryParse(
            header,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var said
        )
        && value.TryGetDecimal(out var own)
        && said == own;
}
