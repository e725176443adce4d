namespace Jidoka.Core.Deciding.Schemas;

/// <summary>
/// Reads the types of a tool's arguments from its JSON schema. The schema comes from the tool's server and is as
/// untrusted as anything else: what is beyond the bounds is unknown.
/// </summary>
internal sealed class ArgumentTypeReader
{
    /// <summary>The deepest nesting that is followed, references included.</summary>
    public const int MaxDepth = 16;

    /// <summary>The most schemas within the schema that are looked at; references can multiply them.</summary>
    public const int MaxSteps = 4096;

    private readonly JsonElement _root;
    private int _steps;

    private ArgumentTypeReader(JsonElement root) => _root = root;

    /// <summary>Reads a schema.</summary>
    /// <param name="inputSchema">JSON text.</param>
    /// <returns>The type of the whole, always a record.</returns>
    public static ArgumentType Read(string inputSchema)
    {
        try
        {
            using var json = JsonDocument.Parse(inputSchema);
            var type = new ArgumentTypeReader(json.RootElement).TypeOf(json.RootElement, 0);
            return type.Form == ArgumentForm.Record ? type : ArgumentType.AnyRecord;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with half of a surrogate pair.
            return ArgumentType.AnyRecord;
        }
    }

    private ArgumentType TypeOf(JsonElement schema, int depth)
    {
        if (depth > MaxDepth || ++_steps > MaxSteps || schema.ValueKind != JsonValueKind.Object)
            return ArgumentType.Unknown;
        if (schema.TryGetProperty("$ref", out var reference))
            return Referenced(reference) is { } target
                ? TypeOf(target, depth + 1)
                : ArgumentType.Unknown;
        foreach (var word in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(word, out var choices))
                return OneOf(Items(choices).Select(c => TypeOf(c, depth + 1)), Items(choices));
        }
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _)
                ? Record(schema, depth)
                : OfValues(schema);
        if (type.ValueKind != JsonValueKind.Array)
            return Typed(schema, Text(type), depth);
        var words = Items(type).Select(Text).Where(static w => w != "null").ToArray();
        return words is [var only] ? Typed(schema, only, depth) : ArgumentType.Unknown;
    }

    private ArgumentType Typed(JsonElement schema, string word, int depth) =>
        word switch
        {
            "string" => new(ArgumentForm.Text),
            "boolean" => new(ArgumentForm.Truth),
            "integer" => new(ArgumentForm.Whole),
            "number" => new(ArgumentForm.Number),
            "array" => new(ArgumentForm.List)
            {
                Item = schema.TryGetProperty("items", out var items)
                    ? TypeOf(items, depth + 1)
                    : ArgumentType.Unknown,
            },
            "object" => Record(schema, depth),
            _ => ArgumentType.Unknown,
        };

    private ArgumentType Record(JsonElement schema, int depth)
    {
        var hasMore =
            schema.TryGetProperty("additionalProperties", out var more)
            && more.ValueKind is JsonValueKind.True or JsonValueKind.Object;
        if (
            !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
        {
            var isClosed = more.ValueKind == JsonValueKind.False || depth == 0 && !hasMore;
            return isClosed ? new(ArgumentForm.Record) : ArgumentType.AnyRecord;
        }
        var required = schema.TryGetProperty("required", out var names)
            ? Items(names).Select(Text).ToHashSet(StringComparer.Ordinal)
            : [];
        var fields = ImmutableSortedDictionary.CreateBuilder<string, ArgumentField>(
            StringComparer.Ordinal
        );
        foreach (var property in properties.EnumerateObject())
        {
            var type = TypeOf(property.Value, depth + 1);
            fields[property.Name] = new(
                type,
                required.Contains(property.Name) && !TakesNull(property.Value)
            );
        }
        return new(ArgumentForm.Record) { Fields = fields.ToImmutable(), IsOpen = hasMore };
    }

    /// <summary>A schema without a type that lists its values.</summary>
    private static ArgumentType OfValues(JsonElement schema)
    {
        var values =
            schema.TryGetProperty("enum", out var listed) ? Items(listed)
            : schema.TryGetProperty("const", out var constant) ? [constant]
            : [];
        return values.Count > 0 && values.All(static v => v.ValueKind == JsonValueKind.String)
            ? new(ArgumentForm.Text)
            : ArgumentType.Unknown;
    }

    /// <summary>The one type that all choices but null have, if there is one.</summary>
    private static ArgumentType OneOf(IEnumerable<ArgumentType> types, List<JsonElement> choices)
    {
        var all = types.Where((_, i) => !IsNull(choices[i])).ToArray();
        var isOne =
            all.Length > 0
            && all.All(t => t.IsTyped)
            && all.Select(static t => t.ToCedar()).Distinct(StringComparer.Ordinal).Count() == 1;
        return isOne ? all[0] : ArgumentType.Unknown;
    }

    // Null is no Cedar value: an argument that may be null may be absent.
    private static bool TakesNull(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return true;
        if (schema.TryGetProperty("type", out var type))
            return type.ValueKind == JsonValueKind.Array && Items(type).Any(t => Text(t) == "null");
        return ((string[])["anyOf", "oneOf"]).Any(word =>
            schema.TryGetProperty(word, out var choices) && Items(choices).Any(IsNull)
        );
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type)
        && Text(type) == "null";

    /// <summary>What a reference within the schema points to.</summary>
    private JsonElement? Referenced(JsonElement reference)
    {
        var path = Text(reference);
        if (!path.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var at = _root;
        foreach (var step in path[2..].Split('/'))
        {
            var name = step.Replace("~1", "/").Replace("~0", "~");
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }
        return at;
    }

    private static List<JsonElement> Items(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
