using System.Text.Unicode;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Runs a protocol's request reader; whatever it stumbles over becomes an error for the agent.</summary>
internal static class RequestReading
{
    /// <summary>Reads a request.</summary>
    /// <param name="body">The body; the parts found are slices of it.</param>
    /// <param name="read">The protocol's reader.</param>
    /// <param name="request">The request; null if it was refused.</param>
    /// <returns>Null, or why the body is not taken.</returns>
    public static LlmError? Read(
        ReadOnlyMemory<byte> body,
        Func<ReadOnlyMemory<byte>, ParsedRequest> read,
        out ParsedRequest? request
    )
    {
        request = null;
        if (!Utf8.IsValid(body.Span))
            return LlmError.Invalid("invalid_json", "The body is not valid UTF-8.");
        try
        {
            request = read(body);
            return null;
        }
        catch (MalformedJsonException e)
        {
            return LlmError.Invalid(e.Code, e.Message, e.Field);
        }
        catch (JsonException e)
        {
            return LlmError.Invalid(
                "invalid_json",
                $"The body is not valid JSON, or nests deeper than {LlmLimits.MaxDepth} levels: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."
            );
        }
        catch (InvalidOperationException)
        {
            return LlmError.Invalid(
                "invalid_json",
                "A string of the body holds half of a surrogate pair."
            );
        }
    }
}
