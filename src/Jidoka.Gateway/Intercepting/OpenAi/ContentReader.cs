using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads the <c>content</c> of a message: a string, or an array of parts.</summary>
internal sealed class ContentReader(ReadOnlyMemory<byte> body, RequestFindings found)
{
    private static readonly FieldTable PartFields = new(
        "type",
        "text",
        "refusal",
        "file",
        "image_url",
        // From here on: known, of no concern to Jidoka.
        "input_audio",
        "cache_control"
    );
    private static readonly FieldTable ImageFields = new("url", "detail");
    private static readonly FieldTable FileFields = new("file_id", "file_data", "filename");

    /// <summary>Reads the value that the reader stands on into the digest.</summary>
    /// <returns>Whether there is content: not null.</returns>
    public bool Read(ref Utf8JsonReader json, int message, ConversationDigest digest)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return false;
            case JsonTokenType.String:
                digest.AddText(ref json);
                return true;
            case JsonTokenType.StartArray:
                ReadParts(ref json, message, digest);
                return true;
            default:
                throw MalformedJsonException.WrongType(
                    $"messages[{message}].content",
                    "a string or an array",
                    json.Kind()
                );
        }
    }

    private void ReadParts(ref Utf8JsonReader json, int message, ConversationDigest digest)
    {
        for (var part = 0; json.NextElement(); part++)
        {
            if (part == LlmLimits.MaxContentParts)
                throw MalformedJsonException.TooMany(
                    $"messages[{message}].content",
                    "MaxContentParts",
                    LlmLimits.MaxContentParts
                );
            if (json.TokenType != JsonTokenType.StartObject)
                throw MalformedJsonException.WrongType(
                    Path(message, part),
                    "an object",
                    json.Kind()
                );
            ReadPart(ref json, message, part, digest);
        }
    }

    private void ReadPart(ref Utf8JsonReader json, int message, int part, ConversationDigest digest)
    {
        var start = (int)json.TokenStartIndex;
        var isText = false;
        var keys = new ObjectKeys(PartFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            // Some clients write out the fields of other kinds of parts as null.
            if (field is 1 or 2 && json.TokenType == JsonTokenType.Null)
                continue;
            if (field is 0 or 1 or 2 && json.TokenType != JsonTokenType.String)
                throw MalformedJsonException.WrongType(
                    Path(message, part) + (field == 0 ? ".type" : ".text"),
                    "a string",
                    json.Kind()
                );
            if (field == 0)
                NoteType(ref json);
            else if (field is 1 or 2)
            {
                digest.AddText(ref json);
                isText = true;
            }
            else if (field == 3 && json.TokenType == JsonTokenType.StartObject)
                ReadFile(ref json);
            else if (field == 4)
                ReadImage(ref json);
            else
                json.Skip();
        }
        if (!keys.Has(0))
            throw MalformedJsonException.Missing(Path(message, part) + ".type");
        found.AddUnknown("messages.content.", keys.UnknownNames);
        if (!isText)
            digest.AddRaw(body.Span[start..(int)json.BytesConsumed]);
    }

    // What is not known may lead anywhere: some servers fetch a video or a sound by its URL.
    private void NoteType(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("text"u8) || json.ValueTextEquals("refusal"u8))
            return;
        if (json.ValueTextEquals("image_url"u8))
            found.Need(ModelAbility.Images);
        else if (json.ValueTextEquals("input_audio"u8))
            found.Need(ModelAbility.Audio);
        else if (json.ValueTextEquals("file"u8))
            found.Need(ModelAbility.Documents);
        else
            found.AddFeature(CoverageName.Of(json.GetString()));
    }

    private void ReadFile(ref Utf8JsonReader json)
    {
        var keys = new ObjectKeys(FileFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            if (field == 0 && json.TokenType != JsonTokenType.Null)
                found.AddFeature("stored_file");
            json.Skip();
        }
    }

    // An image in the request itself is content like any other; one elsewhere is fetched by the provider.
    private void ReadImage(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            if (json.TokenType != JsonTokenType.Null && !IsInline(ref json))
                found.AddFeature(RequestFindings.RemoteImage);
            json.Skip();
            return;
        }
        var keys = new ObjectKeys(ImageFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            if (field == 0 && !IsInline(ref json))
                found.AddFeature(RequestFindings.RemoteImage);
            json.Skip();
        }
    }

    private static bool IsInline(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && json.ValueSpan.StartsWith("data:"u8);

    private static string Path(int message, int part) => $"messages[{message}].content[{part}]";
}
