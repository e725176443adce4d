using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>The tool calls that a conversation looks back on, so that a tool's result is known by the tool's name.</summary>
internal sealed class PastToolCalls(ReadOnlyMemory<byte> body, RequestFindings found)
{
    private static readonly FieldTable CallFields = new("id", "type", "function", "index");
    private static readonly FieldTable FunctionFields = new("name", "arguments");

    private Dictionary<string, (string? Name, ReadOnlyMemory<byte> Arguments)>? _calls;
    private int _count;

    /// <summary>
    /// The function that the call of this id named; null if no earlier message holds the id, or if several calls with
    /// different functions do, for then the result is nobody's.
    /// </summary>
    public string? NameOf(string id) => _calls?.GetValueOrDefault(id).Name;

    /// <summary>The arguments of the newest call of this id, as received: a JSON string; empty if there is none.</summary>
    public ReadOnlyMemory<byte> ArgumentsOf(string id) =>
        _calls is not null ? _calls.GetValueOrDefault(id).Arguments : default;

    /// <summary>Reads the <c>tool_calls</c> of an assistant's message.</summary>
    public void Read(ref Utf8JsonReader json, int message, ConversationDigest digest)
    {
        if (json.TokenType == JsonTokenType.Null)
            return;
        json.Expect(JsonTokenType.StartArray, $"messages[{message}].tool_calls", "an array");
        for (var call = 0; json.NextElement(); call++)
        {
            if (++_count > LlmLimits.MaxPastToolCalls)
                throw MalformedJsonException.TooMany(
                    "messages[].tool_calls",
                    "MaxPastToolCalls",
                    LlmLimits.MaxPastToolCalls
                );
            var path = new Place(message, call);
            Expect(ref json, JsonTokenType.StartObject, path, "", "an object");
            ReadCall(ref json, path, digest);
        }
    }

    private void ReadCall(ref Utf8JsonReader json, Place path, ConversationDigest digest)
    {
        string? id = null;
        string? name = null;
        var arguments = default(ReadOnlyMemory<byte>);
        var keys = new ObjectKeys(CallFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            switch (field)
            {
                case 0:
                    Expect(ref json, JsonTokenType.String, path, ".id", "a string");
                    digest.AddCallField(ToolCallField.Id, ref json);
                    id = json.Name("messages[].tool_calls[].id");
                    break;
                case 1:
                    Expect(ref json, JsonTokenType.String, path, ".type", "a string");
                    if (!json.ValueTextEquals("function"u8))
                        found.AddFeature(CoverageName.Of(json.GetString()));
                    break;
                case 2:
                    Expect(ref json, JsonTokenType.StartObject, path, ".function", "an object");
                    (name, arguments) = ReadFunction(ref json, path, digest);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
        found.AddUnknown("messages.tool_calls.", keys.UnknownNames);
        if (id is null)
            throw MalformedJsonException.Missing(path + ".id");
        digest.EndCall();
        Remember(id, name, arguments);
    }

    private (string? Name, ReadOnlyMemory<byte> Arguments) ReadFunction(
        ref Utf8JsonReader json,
        Place path,
        ConversationDigest digest
    )
    {
        string? name = null;
        var arguments = default(ReadOnlyMemory<byte>);
        var keys = new ObjectKeys(FunctionFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            if (field == 0)
            {
                Expect(ref json, JsonTokenType.String, path, ".function.name", "a string");
                digest.AddCallField(ToolCallField.Name, ref json);
                name = json.Name("messages[].tool_calls[].function.name");
            }
            else if (field == 1)
            {
                Expect(ref json, JsonTokenType.String, path, ".function.arguments", "a string");
                digest.AddCallField(ToolCallField.Arguments, ref json);
                arguments = body[(int)json.TokenStartIndex..(int)json.BytesConsumed];
            }
            else
                json.Skip();
        }
        found.AddUnknown("messages.tool_calls.function.", keys.UnknownNames);
        return (name, arguments);
    }

    private void Remember(string id, string? name, ReadOnlyMemory<byte> arguments)
    {
        _calls ??= [];
        if (_calls.TryGetValue(id, out var earlier) && earlier.Name != name)
            name = null;
        _calls[id] = (name, arguments);
    }

    private static void Expect(
        ref Utf8JsonReader json,
        JsonTokenType type,
        Place path,
        string field,
        string expected
    )
    {
        if (json.TokenType != type)
            throw MalformedJsonException.WrongType(path + field, expected, json.Kind());
    }

    private readonly record struct Place(int Message, int Call)
    {
        public override string ToString() => $"messages[{Message}].tool_calls[{Call}]";
    }
}
