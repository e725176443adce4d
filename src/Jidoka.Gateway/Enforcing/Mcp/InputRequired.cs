using System.Text;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A result of revision 2026-07-28 by which a server asks for input before it goes on.</summary>
/// <param name="Questions">What is asked.</param>
/// <param name="State">What the server wants back; null: nothing.</param>
internal sealed record InputRequired(IReadOnlyList<AskedQuestion> Questions, string? State)
{
    // The protocol library would answer such a result by itself, by sending the same call again: one decision, several
    // effects. Under this name it does not see it.
    private const string Hidden = "jidoka/input_required";

    /// <summary>Hides such a result from the protocol library; null: it is another one.</summary>
    public static JsonNode? Hide(JsonNode? result) =>
        result is JsonObject own
        && own["resultType"] is JsonValue type
        && type.TryGetValue<string>(out var name)
        && name == "input_required"
            ? new JsonObject { [Hidden] = own.DeepClone() }
            : null;

    /// <summary>Reads an answer; null if it is a final one.</summary>
    public static InputRequired? TryRead(UpstreamAnswer answer)
    {
        if (answer.IsError || answer.Json.AsSpan().IndexOf("\"jidoka/input_required\""u8) < 0)
            return null;
        using var document = JsonDocument.Parse(answer.Json);
        if (!document.RootElement.TryGetProperty(Hidden, out var result))
            return null;
        var questions = new List<AskedQuestion>();
        if (
            result.TryGetProperty("inputRequests", out var asked)
            && asked.ValueKind == JsonValueKind.Object
        )
            foreach (var request in asked.EnumerateObject())
                questions.Add(Read(request));
        return new(
            questions,
            result.TryGetProperty("requestState", out var state)
            && state.ValueKind == JsonValueKind.String
                ? state.GetString()
                : null
        );
    }

    // What is no question is kept as one that nobody can be asked, so that the call fails and says so.
    private static AskedQuestion Read(JsonProperty request)
    {
        var (method, parameters) = ("", default(JsonElement));
        if (request.Value.ValueKind == JsonValueKind.Object)
        {
            if (
                request.Value.TryGetProperty("method", out var named)
                && named.ValueKind == JsonValueKind.String
            )
                method = named.GetString()!;
            request.Value.TryGetProperty("params", out parameters);
        }
        return new(
            request.Name,
            method,
            parameters.ValueKind == JsonValueKind.Object
                ? Encoding.UTF8.GetBytes(parameters.GetRawText())
                : "{}"u8.ToArray()
        );
    }
}
