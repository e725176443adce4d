using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>Reads content blocks of a request, nested ones too.</summary>
internal sealed class BlockReader(
    ReadOnlyMemory<byte> body,
    RequestFindings found,
    ConversationDigest digest,
    PastCalls calls
)
{
    /// <summary>The provider feature of a document that the provider would fetch.</summary>
    private const string RemoteDocument = "remote_document";

    private static readonly FieldTable BlockFields = new(
        "type",
        "text",
        "source",
        "content",
        "id",
        "name",
        "input",
        "tool_use_id",
        // From here on: known, of no concern to Jidoka.
        "title",
        "context",
        "citations",
        "cache_control",
        "is_error",
        "thinking",
        "signature",
        "data",
        "caller",
        "tool_name"
    );
    private static readonly FieldTable SourceFields = new(
        "type",
        "url",
        "file_id",
        "content",
        "data",
        "media_type"
    );

    /// <summary>Reads the array that the reader stands on.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="place">What the array is, for errors.</param>
    /// <param name="into">Takes the blocks; null if they stand within another block.</param>
    public void Read(ref Utf8JsonReader json, string place, List<Block>? into)
    {
        for (var count = 0; json.NextElement(); count++)
        {
            if (count == LlmLimits.MaxContentParts)
                throw MalformedJsonException.TooMany(
                    place,
                    "MaxContentParts",
                    LlmLimits.MaxContentParts
                );
            json.Expect(JsonTokenType.StartObject, place + "[]", "an object");
            ReadBlock(ref json, place, into);
        }
    }

    private void ReadBlock(ref Utf8JsonReader json, string place, List<Block>? into)
    {
        var start = (int)json.TokenStartIndex;
        string? type = null;
        string? id = null;
        string? name = null;
        string? answered = null;
        var input = default(ReadOnlyMemory<byte>);
        Range content = default;
        var source = default(Source);
        var keys = new ObjectKeys(BlockFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            var at = (int)json.TokenStartIndex;
            switch (field)
            {
                case 0:
                    json.Expect(JsonTokenType.String, place + "[].type", "a string");
                    type = json.GetString();
                    break;
                case 1:
                    json.Expect(JsonTokenType.String, place + "[].text", "a string");
                    digest.AddText(ref json);
                    break;
                case 2:
                    source = ReadSource(ref json);
                    digest.AddRaw(body.Span[at..(int)json.BytesConsumed]);
                    break;
                case 3:
                    ReadContent(ref json, place);
                    content = at..(int)json.BytesConsumed;
                    break;
                case 4:
                    id = ReadName(ref json, place + "[].id");
                    break;
                case 5:
                    name = ReadName(ref json, place + "[].name");
                    break;
                case 6:
                    json.Skip();
                    input = body[at..(int)json.BytesConsumed];
                    break;
                case 7:
                    answered = ReadName(ref json, place + "[].tool_use_id");
                    digest.AddText(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
        if (type is null)
            throw MalformedJsonException.Missing(place + "[].type");
        found.AddUnknown("messages.content.", keys.UnknownNames);
        NoteSource(source, type);
        if (type is "image")
            found.Need(ModelAbility.Images);
        else if (type is "document")
            found.Need(ModelAbility.Documents);
        var kind = KindOf(type);
        if (kind == BlockKind.ProviderRun)
            found.AddFeature(CoverageName.Of(type));
        if (into is null)
        {
            if (kind is BlockKind.ToolUse or BlockKind.ToolResult or BlockKind.Thinking)
                throw new MalformedJsonException(
                    "invalid_value",
                    $"'{place}' must not hold a block of type '{CoverageName.Of(type)}'.",
                    place
                );
            return;
        }
        if (kind == BlockKind.ToolUse)
        {
            if (id is null || name is null || input.IsEmpty)
                throw MalformedJsonException.Missing(place + "[].id, name and input");
            digest.AddCall(id, name, input.Span);
            calls.Add(id, name, input);
        }
        if (kind == BlockKind.ToolResult && answered is null)
            throw MalformedJsonException.Missing(place + "[].tool_use_id");
        into.Add(
            kind == BlockKind.ToolResult
                ? new(kind, content, answered)
                : new(kind, start..(int)json.BytesConsumed)
        );
    }

    private void ReadContent(ref Utf8JsonReader json, string place)
    {
        if (json.TokenType == JsonTokenType.String)
            digest.AddText(ref json);
        else if (json.TokenType == JsonTokenType.StartArray)
            Read(ref json, place + "[].content", into: null);
        else
            json.Skip(); // what the provider ran keeps objects here; its type is refused by name
    }

    private Source ReadSource(ref Utf8JsonReader json)
    {
        var source = default(Source);
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return source;
        }
        var keys = new ObjectKeys(SourceFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            if (field == 0 && json.TokenType == JsonTokenType.String)
            {
                source.IsRemote |= json.ValueTextEquals("url"u8);
                source.IsStored |= json.ValueTextEquals("file"u8);
            }
            else if (field == 3 && json.TokenType == JsonTokenType.StartArray)
            {
                Read(ref json, "source.content", into: null);
                continue;
            }
            source.IsRemote |= field == 1 && json.TokenType != JsonTokenType.Null;
            source.IsStored |= field == 2 && json.TokenType != JsonTokenType.Null;
            json.Skip();
        }
        found.AddUnknown("messages.content.source.", keys.UnknownNames);
        return source;
    }

    private void NoteSource(Source source, string type)
    {
        if (source.IsRemote)
            found.AddFeature(type == "image" ? RequestFindings.RemoteImage : RemoteDocument);
        if (source.IsStored)
            found.AddFeature("stored_file");
    }

    private static string? ReadName(ref Utf8JsonReader json, string field)
    {
        if (json.TokenType == JsonTokenType.Null)
            return null;
        json.Expect(JsonTokenType.String, field, "a string");
        return json.Name(field);
    }

    // What is not known to be the agent's own is taken for the provider's: it is refused by its name.
    private static BlockKind KindOf(string type) =>
        type switch
        {
            "text" or "image" or "document" or "search_result" => BlockKind.Content,
            "redacted_thinking" or "tool_reference" => BlockKind.Content,
            "thinking" => BlockKind.Thinking,
            "tool_use" => BlockKind.ToolUse,
            "tool_result" => BlockKind.ToolResult,
            _ => BlockKind.ProviderRun,
        };

    private struct Source
    {
        public bool IsRemote;
        public bool IsStored;
    }
}
