using System.Text.Json;
using System.Text.Json.Nodes;

namespace Factory.ModelServer;

/// <summary>How one protocol of model calls writes requests, answers, streams and errors down.</summary>
internal abstract class WireFormat
{
    private const int ArgumentPieceChars = 7;

    /// <summary>2026-01-01: the server is deterministic.</summary>
    protected const long Created = 1_767_225_600;

    /// <summary>Where it is served, below the base URL.</summary>
    public abstract string Path { get; }

    /// <summary>Reads a request; null if it lacks what the protocol requires.</summary>
    public abstract ModelRequest? Read(JsonObject body);

    /// <summary>Writes an answer as one document.</summary>
    public abstract JsonObject Whole(ModelAnswer answer);

    /// <summary>Writes an answer as server-sent events, each with its blank line.</summary>
    public abstract IEnumerable<string> Events(ModelAnswer answer);

    /// <summary>Writes an error.</summary>
    public abstract JsonObject Error(int status, string message);

    /// <summary>A text in the pieces of a stream: its words.</summary>
    protected static IEnumerable<string> Words(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            var space = text.IndexOf(' ', at);
            var end = space < 0 ? text.Length : space + 1;
            yield return text[at..end];
            at = end;
        }
    }

    /// <summary>A call's arguments in the pieces of a stream, small as those of real providers.</summary>
    protected static IEnumerable<string> Pieces(string arguments)
    {
        for (var at = 0; at < arguments.Length; at += ArgumentPieceChars)
            yield return arguments.Substring(
                at,
                Math.Min(ArgumentPieceChars, arguments.Length - at)
            );
    }

    /// <summary>The words of a content that is a text, or an array of parts.</summary>
    protected static string Text(JsonNode? content) =>
        content switch
        {
            JsonValue text when text.GetValueKind() == JsonValueKind.String => (string)text!,
            JsonArray parts => string.Concat(parts.Select(p => (string?)p?["text"])),
            _ => "",
        };

    /// <summary>The names that tools of a request have.</summary>
    protected static IReadOnlyList<string> Names(
        JsonNode? tools,
        Func<JsonNode?, JsonNode?> name
    ) => [.. (tools as JsonArray)?.Select(t => (string?)name(t)).OfType<string>() ?? []];

    /// <summary>OpenAI's error, which chat completions and responses share.</summary>
    protected static JsonObject OpenAiError(string message) =>
        new()
        {
            ["error"] = new JsonObject
            {
                ["message"] = message,
                ["type"] = "invalid_request_error",
                ["param"] = null,
                ["code"] = null,
            },
        };
}
