using System.Text.Json;

namespace Jidoka.Cedar.Json;

/// <summary>The JSON that all readers share: bounded depth, no repeated keys, well-formed strings, integers exactly as written.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = Limits.MaxJsonDepth,
        AllowDuplicateProperties = false,
    };

    /// <exception cref="JsonFailure">The text is too long or not JSON.</exception>
    public static JsonDocument Open(string json)
    {
        if (json.Length > Limits.MaxTextLength)
            throw new JsonFailure($"the JSON is longer than {Limits.MaxTextLength} characters");
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Lone surrogates surface as an argument or operation error, all else as a JSON error.
            throw new JsonFailure($"not well-formed JSON: {e.Message}");
        }
    }

    /// <exception cref="JsonFailure">Not a well-formed string.</exception>
    public static string StringOf(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.String)
            throw new JsonFailure($"{what}: expected a string, got {Name(element)}");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonFailure($"{what}: the string is not well-formed Unicode");
        }
    }

    public static string NameOf(JsonProperty property, string what)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new JsonFailure($"{what}: a key is not well-formed Unicode");
        }
    }

    /// <summary>A key that has to be there.</summary>
    public static JsonElement Required(JsonElement parent, string key, string what)
    {
        RequireObject(parent, what);
        return parent.TryGetProperty(key, out var value)
            ? value
            : throw new JsonFailure($"{what}: `{key}` is missing");
    }

    /// <summary>A key that may be left out, or be null.</summary>
    public static bool TryOptional(JsonElement parent, string key, out JsonElement value) =>
        parent.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    public static void RequireObject(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new JsonFailure($"{what}: expected an object, got {Name(element)}");
    }

    public static void RequireArray(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw new JsonFailure($"{what}: expected a list, got {Name(element)}");
    }

    public static void AllowOnly(JsonElement element, string what, params ReadOnlySpan<string> keys)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!keys.Contains(NameOf(property, what)))
                throw new JsonFailure($"{what}: unknown key `{property.Name}`");
        }
    }

    public static string Name(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a boolean",
        };
}
