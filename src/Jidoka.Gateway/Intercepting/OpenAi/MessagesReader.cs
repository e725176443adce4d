using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads a request's <c>messages</c>: content parts, tool results with the names of their calls, prefix digests.</summary>
internal sealed class MessagesReader(ReadOnlyMemory<byte> body, RequestFindings found) : IDisposable
{
    private static readonly FieldTable MessageFields = new(
        "role",
        "content",
        "tool_calls",
        "tool_call_id",
        "function_call",
        "audio",
        "refusal",
        // From here on: known, of no concern to Jidoka.
        "name",
        "annotations",
        "reasoning_content",
        "reasoning"
    );

    private readonly ConversationDigest _digest = new();
    private readonly PastToolCalls _calls = new(body, found);
    private readonly ContentReader _content = new(body, found);
    private readonly ImmutableArray<ContentPart>.Builder _parts =
        ImmutableArray.CreateBuilder<ContentPart>();

    private int _index;
    private PartRole? _role;
    private string? _toolCallId;
    private Range? _contentRange;

    public ImmutableArray<ContentPart> Parts => _parts.DrainToImmutable();

    public ImmutableArray<UInt128> Prefixes => _digest.Prefixes;

    public bool HasAssistantTurn { get; private set; }

    /// <summary>Reads the array that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.StartArray, "messages", "an array");
        for (_index = 0; json.NextElement(); _index++)
        {
            if (_index == LlmLimits.MaxMessages)
                throw MalformedJsonException.TooMany(
                    "messages",
                    "MaxMessages",
                    LlmLimits.MaxMessages
                );
            if (json.TokenType != JsonTokenType.StartObject)
                throw WrongType("", "an object", ref json);
            ReadMessage(ref json);
        }
    }

    public void Dispose() => _digest.Dispose();

    private void ReadMessage(ref Utf8JsonReader json)
    {
        (_role, _toolCallId, _contentRange) = (null, null, null);
        _digest.BeginMessage();
        var keys = new ObjectKeys(MessageFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            ReadField(field, ref json);
        }
        found.AddUnknown("messages.", keys.UnknownNames);
        EndMessage();
    }

    private void ReadField(int field, ref Utf8JsonReader json)
    {
        switch (field)
        {
            case 0:
                ReadRole(ref json);
                break;
            case 1:
                var start = (int)json.TokenStartIndex;
                if (_content.Read(ref json, _index, _digest))
                    _contentRange = start..(int)json.BytesConsumed;
                break;
            case 2:
                _calls.Read(ref json, _index, _digest);
                break;
            case 3:
                if (json.TokenType == JsonTokenType.Null)
                    break;
                if (json.TokenType != JsonTokenType.String)
                    throw WrongType(".tool_call_id", "a string", ref json);
                _toolCallId = json.Name("messages[].tool_call_id");
                break;
            case 4 when json.TokenType != JsonTokenType.Null:
                throw new MalformedJsonException(
                    "unsupported_parameter",
                    $"'messages[{_index}].function_call' is not served by Jidoka; use 'tool_calls'.",
                    $"messages[{_index}].function_call"
                );
            case 5:
                if (json.TokenType != JsonTokenType.Null)
                    found.AddFeature("stored_audio");
                json.Skip();
                break;
            case 6:
                if (json.TokenType == JsonTokenType.String)
                    _digest.AddText(ref json);
                else if (json.TokenType != JsonTokenType.Null)
                    throw WrongType(".refusal", "a string", ref json);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private void ReadRole(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            throw WrongType(".role", "a string", ref json);
        _role =
            json.ValueTextEquals("user"u8) ? PartRole.User
            : json.ValueTextEquals("assistant"u8) ? PartRole.Assistant
            : json.ValueTextEquals("tool"u8) ? PartRole.ToolResult
            : json.ValueTextEquals("system"u8) || json.ValueTextEquals("developer"u8)
                ? PartRole.System
            : throw new MalformedJsonException(
                "invalid_value",
                $"'messages[{_index}].role' must be one of system, developer, user, assistant and tool.",
                $"messages[{_index}].role"
            );
    }

    private void EndMessage()
    {
        if (_role is not { } role)
            throw MalformedJsonException.Missing($"messages[{_index}].role");
        if (role == PartRole.ToolResult && _toolCallId is null)
            throw MalformedJsonException.Missing($"messages[{_index}].tool_call_id");
        HasAssistantTurn |= role == PartRole.Assistant;
        if (_contentRange is { } range)
            _parts.Add(
                role == PartRole.ToolResult
                    ? new(
                        role,
                        body[range],
                        _toolCallId,
                        _calls.NameOf(_toolCallId!),
                        _calls.ArgumentsOf(_toolCallId!)
                    )
                    : new(role, body[range])
            );
        _digest.EndMessage(
            role switch
            {
                PartRole.System => "system"u8,
                PartRole.User => "user"u8,
                PartRole.Assistant => "assistant"u8,
                _ => "tool"u8,
            },
            _toolCallId
        );
    }

    private MalformedJsonException WrongType(
        string field,
        string expected,
        ref Utf8JsonReader json
    ) => MalformedJsonException.WrongType($"messages[{_index}]{field}", expected, json.Kind());
}
