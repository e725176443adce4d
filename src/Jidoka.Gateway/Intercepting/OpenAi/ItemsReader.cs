using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>
/// Reads a request's <c>instructions</c> and <c>input</c>: content parts, the outputs of functions with the names of
/// their calls, prefix digests.
/// </summary>
internal sealed class ItemsReader(ReadOnlyMemory<byte> body, RequestFindings found) : IDisposable
{
    private static readonly FieldTable ItemFields = new(
        "type",
        "role",
        "content",
        "call_id",
        "name",
        "arguments",
        "output",
        "encrypted_content",
        "id",
        // From here on: known, of no concern to Jidoka.
        "status",
        "summary",
        "phase"
    );

    private readonly ConversationDigest _digest = new();
    private readonly PastCalls _calls = new();
    private readonly InputContentReader _content = new(found);
    private readonly ImmutableArray<ContentPart>.Builder _parts =
        ImmutableArray.CreateBuilder<ContentPart>();
    private bool _hasItems;

    public ImmutableArray<ContentPart> Parts => _parts.DrainToImmutable();

    public ImmutableArray<UInt128> Prefixes => _digest.Prefixes;

    public bool HasAssistantTurn { get; private set; }

    /// <summary>Reads the operator's instructions that the reader stands on.</summary>
    public void ReadInstructions(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            return;
        json.Expect(JsonTokenType.String, "instructions", "a string");
        _parts.Insert(
            0,
            new(PartRole.System, body[(int)json.TokenStartIndex..(int)json.BytesConsumed])
        );
        // A conversation grows at its end, so what a prefix covers must not come after it.
        if (_hasItems)
            return;
        _digest.BeginMessage();
        _digest.AddText(ref json);
        _digest.EndMessage("system"u8, toolCallId: null);
    }

    /// <summary>Reads the text or the items that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader json)
    {
        _hasItems = true;
        if (json.TokenType == JsonTokenType.String)
        {
            _digest.BeginMessage();
            _digest.AddText(ref json);
            _digest.EndMessage("user"u8, toolCallId: null);
            _parts.Add(
                new(PartRole.User, body[(int)json.TokenStartIndex..(int)json.BytesConsumed])
            );
            return;
        }
        json.Expect(JsonTokenType.StartArray, "input", "a string or an array");
        for (var index = 0; json.NextElement(); index++)
        {
            if (index == LlmLimits.MaxMessages)
                throw MalformedJsonException.TooMany("input", "MaxMessages", LlmLimits.MaxMessages);
            json.Expect(JsonTokenType.StartObject, "input[]", "an object");
            ReadItem(ref json, index);
        }
    }

    public void Dispose() => _digest.Dispose();

    private void ReadItem(ref Utf8JsonReader json, int index)
    {
        var start = (int)json.TokenStartIndex;
        var item = default(Item);
        _digest.BeginMessage();
        var keys = new ObjectKeys(ItemFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            var at = (int)json.TokenStartIndex;
            switch (field)
            {
                case 0:
                    item.Type = ReadText(ref json, "input[].type");
                    break;
                case 1:
                    item.Role = ReadText(ref json, "input[].role");
                    break;
                case 2 when json.TokenType != JsonTokenType.Null:
                    _content.Read(ref json, "input[].content", _digest);
                    item.Content = at..(int)json.BytesConsumed;
                    break;
                case 3:
                    item.CallId = ReadName(ref json, "input[].call_id");
                    break;
                case 4:
                    item.Name = ReadName(ref json, "input[].name");
                    break;
                case 5:
                    if (json.TokenType == JsonTokenType.String)
                        item.Arguments = body[at..(int)json.BytesConsumed];
                    json.Skip();
                    break;
                case 6:
                    ReadOutput(ref json);
                    item.Output = at..(int)json.BytesConsumed;
                    break;
                case 7:
                    item.IsEncrypted = json.TokenType != JsonTokenType.Null;
                    json.Skip();
                    break;
                case 8 when json.TokenType == JsonTokenType.String:
                    item.Id = ReadName(ref json, "input[].id");
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
        found.AddUnknown("input.", keys.UnknownNames);
        EndItem(item, start..(int)json.BytesConsumed, $"input[{index}]");
    }

    private void ReadOutput(ref Utf8JsonReader json)
    {
        if (json.TokenType is JsonTokenType.String or JsonTokenType.StartArray)
            _content.Read(ref json, "input[].output", _digest);
        else
            json.Skip(); // what a built-in tool gave; its type is refused by name
    }

    private void EndItem(in Item item, Range whole, string place)
    {
        switch (item.Type ?? "message")
        {
            case "message":
                EndMessage(item, place);
                break;
            case "function_call":
                if (item.CallId is null || item.Name is null || item.Arguments.IsEmpty)
                    throw MalformedJsonException.Missing(place + ".call_id, name and arguments");
                _digest.AddCall(item.CallId, item.Name, item.Arguments.Span);
                _calls.Add(item.CallId, item.Name, item.Arguments);
                EndAssistant();
                break;
            case "function_call_output":
                if (item.CallId is null || item.Output.Equals(default))
                    throw MalformedJsonException.Missing(place + ".call_id and output");
                _parts.Add(
                    new(
                        PartRole.ToolResult,
                        body[item.Output],
                        item.CallId,
                        _calls.NameOf(item.CallId),
                        _calls.ArgumentsOf(item.CallId)
                    )
                );
                _digest.EndMessage("tool"u8, item.CallId);
                break;
            case "reasoning":
                // Words of the model's own, unless nobody can read them.
                if (item.IsEncrypted)
                    _parts.Add(new(PartRole.Assistant, body[whole]));
                EndAssistant();
                break;
            case "item_reference":
                if (item.Id is null)
                    throw MalformedJsonException.Missing(place + ".id");
                found.NamesKept = true;
                break;
            default:
                found.AddFeature(CoverageName.Of(item.Type));
                _parts.Add(new(PartRole.ToolResult, body[whole]));
                _digest.EndMessage("tool"u8, toolCallId: null);
                break;
        }
    }

    private void EndMessage(in Item item, string place)
    {
        var role = item.Role switch
        {
            "user" => PartRole.User,
            "assistant" => PartRole.Assistant,
            "system" or "developer" => PartRole.System,
            null => throw MalformedJsonException.Missing(place + ".role"),
            _ => throw new MalformedJsonException(
                "invalid_value",
                $"'{place}.role' must be one of user, assistant, system and developer.",
                place + ".role"
            ),
        };
        if (item.Content.Equals(default))
            throw MalformedJsonException.Missing(place + ".content");
        _parts.Add(new(role, body[item.Content]));
        if (role == PartRole.Assistant)
            EndAssistant();
        else
            _digest.EndMessage(role == PartRole.User ? "user"u8 : "system"u8, toolCallId: null);
    }

    private void EndAssistant()
    {
        HasAssistantTurn = true;
        _digest.EndMessage("assistant"u8, toolCallId: null);
    }

    private static string ReadText(ref Utf8JsonReader json, string field)
    {
        json.Expect(JsonTokenType.String, field, "a string");
        return json.Name(field);
    }

    private static string? ReadName(ref Utf8JsonReader json, string field) =>
        json.TokenType == JsonTokenType.Null ? null : ReadText(ref json, field);

    private struct Item
    {
        public string? Type;
        public string? Id;
        public string? Role;
        public Range Content;
        public string? CallId;
        public string? Name;
        public ReadOnlyMemory<byte> Arguments;
        public Range Output;
        public bool IsEncrypted;
    }
}
