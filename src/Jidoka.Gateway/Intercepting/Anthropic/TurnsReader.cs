using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>Reads a request's <c>system</c> and <c>messages</c>: content parts, tool results with the names of their calls, prefix digests.</summary>
internal sealed class TurnsReader : IDisposable
{
    private static readonly FieldTable MessageFields = new("role", "content");

    private readonly ReadOnlyMemory<byte> _body;
    private readonly RequestFindings _found;
    private readonly ConversationDigest _digest = new();
    private readonly PastCalls _calls = new();
    private readonly BlockReader _blockReader;
    private readonly List<Block> _blocks = [];
    private readonly ImmutableArray<ContentPart>.Builder _parts =
        ImmutableArray.CreateBuilder<ContentPart>();
    private bool _hasTurns;

    public TurnsReader(ReadOnlyMemory<byte> body, RequestFindings found)
    {
        _body = body;
        _found = found;
        _blockReader = new BlockReader(body, found, _digest, _calls);
    }

    public ImmutableArray<ContentPart> Parts => _parts.DrainToImmutable();

    public ImmutableArray<UInt128> Prefixes => _digest.Prefixes;

    public bool HasAssistantTurn { get; private set; }

    /// <summary>Reads the operator's instructions that the reader stands on.</summary>
    public void ReadSystem(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            return;
        var start = (int)json.TokenStartIndex;
        _digest.BeginMessage();
        ReadContent(ref json, "system");
        RequireContent("system");
        _parts.Insert(0, new(PartRole.System, _body[start..(int)json.BytesConsumed]));
        // A conversation grows at its end, so what a prefix covers must not come after it.
        if (!_hasTurns)
            _digest.EndMessage("system"u8, toolCallId: null);
    }

    /// <summary>Reads the array that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader json)
    {
        _hasTurns = true;
        json.Expect(JsonTokenType.StartArray, "messages", "an array");
        for (var index = 0; json.NextElement(); index++)
        {
            if (index == LlmLimits.MaxMessages)
                throw MalformedJsonException.TooMany(
                    "messages",
                    "MaxMessages",
                    LlmLimits.MaxMessages
                );
            json.Expect(JsonTokenType.StartObject, "messages[]", "an object");
            ReadMessage(ref json, index);
        }
    }

    public void Dispose() => _digest.Dispose();

    private void ReadMessage(ref Utf8JsonReader json, int index)
    {
        PartRole? role = null;
        Range content = default;
        _digest.BeginMessage();
        var keys = new ObjectKeys(MessageFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            if (field == 0)
                role = ReadRole(ref json, index);
            else if (field == 1)
            {
                var start = (int)json.TokenStartIndex;
                ReadContent(ref json, $"messages[{index}].content");
                content = start..(int)json.BytesConsumed;
            }
            else
                json.Skip();
        }
        _found.AddUnknown("messages.", keys.UnknownNames);
        if (role is null)
            throw MalformedJsonException.Missing($"messages[{index}].role");
        if (!keys.Has(1))
            throw MalformedJsonException.Missing($"messages[{index}].content");
        if (role != PartRole.Assistant)
            RequireNoModelWords($"messages[{index}].content");
        AddParts(role.Value, content);
        HasAssistantTurn |= role == PartRole.Assistant;
        _digest.EndMessage(
            role switch
            {
                PartRole.System => "system"u8,
                PartRole.User => "user"u8,
                _ => "assistant"u8,
            },
            toolCallId: null
        );
    }

    private void ReadContent(ref Utf8JsonReader json, string place)
    {
        _blocks.Clear();
        if (json.TokenType == JsonTokenType.String)
            _digest.AddText(ref json);
        else if (json.TokenType == JsonTokenType.StartArray)
            _blockReader.Read(ref json, place, _blocks);
        else
            throw MalformedJsonException.WrongType(place, "a string or an array", json.Kind());
    }

    private void RequireContent(string place)
    {
        if (_blocks.Exists(static b => b.Kind == BlockKind.ToolResult))
            throw Misplaced(place);
        RequireNoModelWords(place);
    }

    // The model's own words count as nothing new, so nobody else may speak them.
    private void RequireNoModelWords(string place)
    {
        if (_blocks.Exists(static b => b.Kind is BlockKind.ToolUse or BlockKind.Thinking))
            throw Misplaced(place);
    }

    private static MalformedJsonException Misplaced(string place) =>
        new("invalid_value", $"'{place}' holds a block that has no place in it.", place);

    private void AddParts(PartRole role, Range content)
    {
        if (_blocks.Count == 0 || _blocks.TrueForAll(static b => b.Kind == BlockKind.Content))
        {
            _parts.Add(new(role, _body[content]));
            return;
        }
        foreach (var block in _blocks)
        {
            if (block.ToolUseId is { } id)
                _parts.Add(
                    new(
                        PartRole.ToolResult,
                        _body[block.Json],
                        id,
                        _calls.NameOf(id),
                        _calls.ArgumentsOf(id)
                    )
                );
            else if (block.Kind is BlockKind.Content or BlockKind.ProviderRun)
                _parts.Add(new(role, _body[block.Json]));
        }
    }

    private static PartRole ReadRole(ref Utf8JsonReader json, int index)
    {
        json.Expect(JsonTokenType.String, $"messages[{index}].role", "a string");
        return json.ValueTextEquals("user"u8) ? PartRole.User
            : json.ValueTextEquals("assistant"u8) ? PartRole.Assistant
            : json.ValueTextEquals("system"u8) ? PartRole.System
            : throw new MalformedJsonException(
                "invalid_value",
                $"'messages[{index}].role' must be one of user, assistant and system.",
                $"messages[{index}].role"
            );
    }
}
