namespace Jidoka.Annotating;

/// <summary>The names of a tool's parameters, by its schema.</summary>
internal static class SchemaNames
{
    /// <summary>The names; empty if the schema names none, or takes others too by a form that is not followed.</summary>
    /// <param name="descriptor">The tool's descriptor.</param>
    public static ImmutableSortedSet<string> Of(JsonElement descriptor) =>
        descriptor.TryGetProperty("inputSchema", out var schema)
        && schema.ValueKind == JsonValueKind.Object
        && !Combines(schema)
        && schema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
            ? properties
                .EnumerateObject()
                .Select(static p => p.Name)
                .ToImmutableSortedSet(StringComparer.Ordinal)
            : [];

    /// <summary>A schema of something optional is often written as this or null: then what it is if it is there.</summary>
    /// <param name="schema">The schema.</param>
    public static JsonElement Unwrapped(JsonElement schema)
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("anyOf", out var forms)
            || forms.ValueKind != JsonValueKind.Array
        )
            return schema;
        var rest = forms
            .EnumerateArray()
            .Where(static f =>
                f.ValueKind != JsonValueKind.Object || LikelyKind.TypeOf(f) != "null"
            )
            .ToArray();
        return rest.Length == 1 ? rest[0] : schema;
    }

    /// <summary>Whether a schema says what it takes in more than one place.</summary>
    public static bool Combines(JsonElement schema) =>
        schema.TryGetProperty("$ref", out _)
        || schema.TryGetProperty("anyOf", out _)
        || schema.TryGetProperty("oneOf", out _)
        || schema.TryGetProperty("allOf", out _);
}
