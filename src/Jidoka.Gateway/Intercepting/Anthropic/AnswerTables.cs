using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>The fields of answers that are looked at, by the object that holds them.</summary>
internal static class AnswerTables
{
    public static readonly FieldTable MessageFields = new(
        "type",
        "content",
        "model",
        "usage",
        "error",
        // From here on: known, of no concern to Jidoka.
        "id",
        "role",
        "stop_reason",
        "stop_sequence",
        "container",
        "context_management"
    );
    public static readonly FieldTable EventFields = new(
        "type",
        "message",
        "index",
        "content_block",
        "delta",
        "usage",
        "error"
    );
    public static readonly FieldTable BlockFields = new("type", "id", "name", "input", "text");
    public static readonly FieldTable DeltaFields = new(
        "type",
        "partial_json",
        "text",
        "stop_reason",
        "stop_sequence"
    );
    public static readonly FieldTable UsageFields = new(
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens"
    );
}
