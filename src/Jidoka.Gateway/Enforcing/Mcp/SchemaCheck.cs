namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>One check of a value against a schema, with its budget of work.</summary>
internal sealed partial class SchemaCheck(JsonElement root)
{
    private const string TooComplex =
        "The arguments are too complex to be checked against the tool's schema.";
    private int _steps;
    private TimeSpan _patterns;

    /// <summary>Runs the check; null if the value fits.</summary>
    public string? Run(JsonElement value)
    {
        try
        {
            return Fault(root, value, "arguments", 0);
        }
        catch (SchemaBudgetException)
        {
            return TooComplex;
        }
        catch (InvalidOperationException)
        {
            return "The tool's schema holds text that cannot be read.";
        }
    }

    private string? Fault(JsonElement schema, JsonElement value, string path, int depth)
    {
        Step(depth);
        if (schema.ValueKind == JsonValueKind.False)
            return $"{path} is not allowed.";
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        return Reference(schema, value, path, depth)
            ?? Type(schema, value, path)
            ?? Values(schema, value, path)
            ?? Combinations(schema, value, path, depth)
            ?? value.ValueKind switch
            {
                JsonValueKind.Object => Members(schema, value, path, depth),
                JsonValueKind.Array => Items(schema, value, path, depth),
                JsonValueKind.String => Text(schema, value, path),
                JsonValueKind.Number => Number(schema, value, path),
                _ => null,
            };
    }

    private void Step(int depth, int cost = 0)
    {
        _steps += 1 + cost;
        if (_steps > ToolSchema.MaxSteps || depth > ToolSchema.MaxDepth)
            throw new SchemaBudgetException();
    }

    private string? Reference(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (
            !schema.TryGetProperty("$ref", out var reference)
            || reference.ValueKind != JsonValueKind.String
        )
            return null;
        return Resolve(reference.GetString()!) is { } target
            ? Fault(target, value, path, depth + 1)
            : null;
    }

    // A JSON pointer into the schema itself; anything else is left to the server.
    private JsonElement? Resolve(string reference)
    {
        if (reference == "#")
            return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var at = root;
        foreach (var raw in reference[2..].Split('/'))
        {
            Step(0);
            var part = Uri.UnescapeDataString(raw).Replace("~1", "/").Replace("~0", "~");
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out var member))
                at = member;
            else if (
                at.ValueKind == JsonValueKind.Array
                && int.TryParse(part, out var index)
                && index >= 0
                && index < at.GetArrayLength()
            )
                at = at[index];
            else
                return null;
        }
        return at;
    }

    private string? Type(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("type", out var type))
            return null;
        if (type.ValueKind == JsonValueKind.String)
            return IsOfType(value, type.GetString()!) ? null : $"{path} must be of type {type}.";
        if (type.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var one in type.EnumerateArray())
        {
            Step(0);
            if (one.ValueKind == JsonValueKind.String && IsOfType(value, one.GetString()!))
                return null;
        }
        return $"{path} is of none of the allowed types.";
    }

    private static bool IsOfType(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && IsWhole(value),
            _ => true,
        };

    // 1.0 is an integer to JSON Schema; a double above 2^53 has no fraction at all.
    private static bool IsWhole(JsonElement value) =>
        value.TryGetInt64(out _)
        || (value.TryGetDouble(out var number) && double.IsInteger(number));

    private string? Values(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("const", out var only) && !Same(only, value))
            return $"{path} is not the only allowed value.";
        if (
            !schema.TryGetProperty("enum", out var choices)
            || choices.ValueKind != JsonValueKind.Array
        )
            return null;
        foreach (var choice in choices.EnumerateArray())
            if (Same(choice, value))
                return null;
        return $"{path} is none of the allowed values.";
    }

    private bool Same(JsonElement a, JsonElement b)
    {
        Step(0);
        _steps += a.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? 100 : 0;
        return JsonElement.DeepEquals(a, b);
    }

    private string? Combinations(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (List(schema, "allOf") is { } all)
            foreach (var part in all.EnumerateArray())
                if (Fault(part, value, path, depth + 1) is { } fault)
                    return fault;
        if (List(schema, "anyOf") is { } any && Fitting(any, value, path, depth) == 0)
            return $"{path} fits none of the alternatives.";
        if (
            List(schema, "oneOf") is { } one
            && Fitting(one, value, path, depth) is var fits and not 1
        )
            return $"{path} fits {fits} of the alternatives where exactly one is asked for.";
        if (schema.TryGetProperty("not", out var not) && Fault(not, value, path, depth + 1) is null)
            return $"{path} is of a form that is not allowed.";
        if (!schema.TryGetProperty("if", out var condition))
            return null;
        var branch = Fault(condition, value, path, depth + 1) is null ? "then" : "else";
        return schema.TryGetProperty(branch, out var chosen)
            ? Fault(chosen, value, path, depth + 1)
            : null;
    }

    private int Fitting(JsonElement alternatives, JsonElement value, string path, int depth)
    {
        var count = 0;
        foreach (var alternative in alternatives.EnumerateArray())
            if (Fault(alternative, value, path, depth + 1) is null)
                count++;
        return count;
    }

    private static JsonElement? List(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array
            ? list
            : null;

    private sealed class SchemaBudgetException : Exception;
}
