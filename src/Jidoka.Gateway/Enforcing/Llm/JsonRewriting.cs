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
}
