using System.Runtime.InteropServices;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>Takes out of a response what a later request may name, and puts what a request names in its place.</summary>
internal static class ResponseKeeping
{
    /// <summary>What to keep of a response that was released; null: nothing, for it did not come to its end.</summary>
    /// <param name="released">The response, or the events of a streamed one.</param>
    /// <param name="isStream">Which of the two it is.</param>
    /// <param name="input">What it answers.</param>
    public static KeptAnswer? Read(
        ReadOnlyMemory<byte> released,
        bool isStream,
        ReadOnlyMemory<byte> input
    )
    {
        if (input.Length + released.Length > KeptAnswers.MaxAnswerBytes)
            return null;
        try
        {
            return ReadWhole(isStream ? LastData(released) : released, isStream, input);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An event may span lines, an id may be no text. What cannot be kept is only not there to be named.
            return null;
        }
    }

    private static KeptAnswer? ReadWhole(
        ReadOnlyMemory<byte> json,
        bool isStream,
        ReadOnlyMemory<byte> input
    )
    {
        using var document = JsonDocument.Parse(json, JsonRewriting.Reading);
        var response = document.RootElement;
        if (response.ValueKind != JsonValueKind.Object)
            return null;
        if (
            isStream
            && (
                !(Is(response, "response.completed"u8) || Is(response, "response.incomplete"u8))
                || !response.TryGetProperty("response"u8, out response)
                || response.ValueKind != JsonValueKind.Object
            )
        )
            return null;
        if (
            !response.TryGetProperty("id"u8, out var id)
            || id.ValueKind != JsonValueKind.String
            || !response.TryGetProperty("output"u8, out var output)
            || output.ValueKind != JsonValueKind.Array
        )
            return null;
        return new(
            id.GetString()!,
            input.ToArray(),
            [
                .. output
                    .EnumerateArray()
                    .Where(static i => i.ValueKind == JsonValueKind.Object && !IsUnreadable(i))
                    .Select(static i => (IdOf(i), Bytes(i))),
            ]
        );
    }

    /// <summary>Writes a request anew with what it names put in.</summary>
    /// <returns>Null, or what is not kept for this principal.</returns>
    public static LlmError? PutIn(
        ReadOnlyMemory<byte> body,
        KeptAnswers kept,
        SessionPrincipal principal,
        PooledBytes output
    )
    {
        using var document = JsonDocument.Parse(body, JsonRewriting.Reading);
        using var json = new Utf8JsonWriter(output, JsonRewriting.Writing);
        var request = document.RootElement;
        KeptAnswer? before = null;
        if (
            request.TryGetProperty("previous_response_id"u8, out var previous)
            && previous.GetString() is { } id
        )
        {
            before = kept.Answer(principal, id);
            if (before is null)
                return NotKept("previous_response_not_found", "previous_response_id", id);
        }
        json.WriteStartObject();
        foreach (var field in request.EnumerateObject())
        {
            if (field.NameEquals("previous_response_id"u8))
                continue;
            json.WritePropertyName(field.Name);
            if (!field.NameEquals("input"u8))
                json.WriteRaw(field.Value);
            else if (WriteInput(json, field.Value, before, kept, principal) is { } error)
                return error;
        }
        json.WriteEndObject();
        return null;
    }

    private static LlmError? WriteInput(
        Utf8JsonWriter json,
        JsonElement input,
        KeptAnswer? before,
        KeptAnswers kept,
        SessionPrincipal principal
    )
    {
        json.WriteStartArray();
        if (before is not null)
        {
            using var earlier = JsonDocument.Parse(before.Input, JsonRewriting.Reading);
            _ = WriteItems(json, earlier.RootElement, kept: null, principal);
            foreach (var (_, item) in before.Items)
                json.WriteRawValue(item.Span, skipInputValidation: true); // it was parsed when it was kept
        }
        var error = WriteItems(json, input, kept, principal);
        json.WriteEndArray();
        return error;
    }

    private static LlmError? WriteItems(
        Utf8JsonWriter json,
        JsonElement input,
        KeptAnswers? kept,
        SessionPrincipal principal
    )
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            json.WritePropertyName("content"u8);
            json.WriteRaw(input);
            json.WriteEndObject();
            return null;
        }
        foreach (var item in input.EnumerateArray())
        {
            if (kept is null || !Is(item, "item_reference"u8))
            {
                json.WriteRaw(item);
                continue;
            }
            var id = IdOf(item) ?? "";
            if (kept.Item(principal, id) is not { } named)
                return NotKept("item_not_found", "input", id);
            json.WriteRawValue(named.Span, skipInputValidation: true); // it was parsed when it was kept
        }
        return null;
    }

    private static LlmError NotKept(string code, string field, string id) =>
        LlmError.Invalid(
            code,
            $"'{CoverageName.Of(id)}' is not kept for this agent. Answers are kept for an hour, for the agent that got them; send the conversation itself.",
            field
        );

    private static ReadOnlyMemory<byte> LastData(ReadOnlyMemory<byte> events)
    {
        var span = events.Span;
        var at = span.LastIndexOf("\ndata:"u8);
        var from = at < 0 ? 0 : at + "\ndata:"u8.Length;
        var length = span[from..].IndexOfAny((byte)'\r', (byte)'\n');
        return length < 0 ? events[from..] : events.Slice(from, length);
    }

    /// <summary>Reasoning that was not given out: only a provider that keeps it could read it again.</summary>
    private static bool IsUnreadable(JsonElement item) =>
        Is(item, "reasoning"u8)
        && !(
            item.TryGetProperty("encrypted_content"u8, out var content)
            && content.ValueKind == JsonValueKind.String
        );

    private static bool Is(JsonElement item, ReadOnlySpan<byte> type) =>
        item.TryGetProperty("type"u8, out var said)
        && said.ValueKind == JsonValueKind.String
        && said.ValueEquals(type);

    private static string? IdOf(JsonElement item) =>
        item.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;

    private static ReadOnlyMemory<byte> Bytes(JsonElement item) =>
        JsonMarshal.GetRawUtf8Value(item).ToArray();
}
