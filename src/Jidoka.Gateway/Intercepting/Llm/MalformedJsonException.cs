namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>JSON whose meaning is not one. Caught where parsing began; never passes the door.</summary>
internal sealed class MalformedJsonException(string code, string message, string? field = null)
    : Exception(message)
{
    /// <summary>The error code.</summary>
    public string Code { get; } = code;

    /// <summary>The place, for example <c>messages[2].content</c>.</summary>
    public string? Field { get; } = field;

    public static MalformedJsonException WrongType(string field, string expected, string got) =>
        new(
            "invalid_type",
            $"Invalid type for '{field}': expected {expected}, but got {got} instead.",
            field
        );

    public static MalformedJsonException Missing(string field) =>
        new("missing_required_parameter", $"Missing required parameter: '{field}'.", field);

    public static MalformedJsonException TooMany(string field, string bound, int most) =>
        new("limit_exceeded", $"'{field}' holds more than {bound} ({most}) entries.", field);
}
