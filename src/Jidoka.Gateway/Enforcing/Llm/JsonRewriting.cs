using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>How answers are read and written where refused tool calls must leave them.</summary>
internal static class JsonRewriting
{
    public static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
    public static readonly JsonDocumentOptions Reading = new() { MaxDepth = LlmLimits.MaxDepth };

    /// <summary>Writes a part of what was read, byte by byte as it stood there.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(
            JsonMarshal.GetRawUtf8Value(value),
            skipInputValidation: true // it was parsed to be had
        );
}
