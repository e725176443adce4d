namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>The few steps that a forward reading of JSON consists of.</summary>
internal static class JsonSteps
{
    /// <summary>Steps to the next key of the object; false at its end.</summary>
    public static bool NextKey(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Steps to the next element of the array; false at its end.</summary>
    public static bool NextElement(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>What the reader stands on, in words.</summary>
    public static string Kind(this ref Utf8JsonReader json) =>
        json.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            _ => "null",
        };

    public static void Expect(
        this ref Utf8JsonReader json,
        JsonTokenType type,
        string field,
        string expected
    )
    {
        if (json.TokenType != type)
            throw MalformedJsonException.WrongType(field, expected, json.Kind());
    }

    /// <summary>The string that the reader stands on, as a name of bounded length.</summary>
    public static string Name(this ref Utf8JsonReader json, string field)
    {
        var name = json.GetString()!;
        return name.Length is > 0 and <= LlmLimits.MaxNameChars
            ? name
            : throw new MalformedJsonException(
                "invalid_value",
                $"'{field}' must have 1 to {LlmLimits.MaxNameChars} characters.",
                field
            );
    }
}
