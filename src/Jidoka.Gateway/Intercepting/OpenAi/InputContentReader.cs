using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads the content of an item of a request for a response: a string, or an array of parts.</summary>
internal sealed class InputContentReader(RequestFindings found)
{
    private static readonly FieldTable PartFields = new(
        "type",
        "text",
        "refusal",
        "image_url",
        "file_id",
        "file_url",
        // From here on: known, of no concern to Jidoka.
        "detail",
        "file_data",
        "filename",
        "input_audio",
        "annotations",
        "logprobs"
    );

    /// <summary>Reads the value that the reader stands on into the digest.</summary>
    public void Read(ref Utf8JsonReader json, string place, ConversationDigest digest)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            digest.AddText(ref json);
            return;
        }
        json.Expect(JsonTokenType.StartArray, place, "a string or an array");
        for (var part = 0; json.NextElement(); part++)
        {
            if (part == LlmLimits.MaxContentParts)
                throw MalformedJsonException.TooMany(
                    place,
                    "MaxContentParts",
                    LlmLimits.MaxContentParts
                );
            json.Expect(JsonTokenType.StartObject, place + "[]", "an object");
            ReadPart(ref json, place, digest);
        }
    }

    private void ReadPart(ref Utf8JsonReader json, string place, ConversationDigest digest)
    {
        var keys = new ObjectKeys(PartFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            var isGiven = json.TokenType != JsonTokenType.Null;
            switch (field)
            {
                case 0:
                    json.Expect(JsonTokenType.String, place + "[].type", "a string");
                    NoteType(ref json);
                    break;
                case 1 or 2:
                    json.Expect(JsonTokenType.String, place + "[].text", "a string");
                    digest.AddText(ref json);
                    break;
                case 3 when isGiven:
                    if (
                        json.TokenType != JsonTokenType.String
                        || !json.ValueSpan.StartsWith("data:"u8)
                    )
                        found.AddFeature(RequestFindings.RemoteImage);
                    json.Skip();
                    break;
                case 4 when isGiven:
                    found.AddFeature("stored_file");
                    json.Skip();
                    break;
                case 5 when isGiven:
                    found.AddFeature("remote_document");
                    json.Skip();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
        if (!keys.Has(0))
            throw MalformedJsonException.Missing(place + "[].type");
        found.AddUnknown("input.content.", keys.UnknownNames);
    }

    private void NoteType(ref Utf8JsonReader json)
    {
        if (
            json.ValueTextEquals("input_text"u8)
            || json.ValueTextEquals("output_text"u8)
            || json.ValueTextEquals("refusal"u8)
            || json.ValueTextEquals("reasoning_text"u8)
        )
            return;
        if (json.ValueTextEquals("input_image"u8))
            found.Need(ModelAbility.Images);
        else if (json.ValueTextEquals("input_audio"u8))
            found.Need(ModelAbility.Audio);
        else if (json.ValueTextEquals("input_file"u8))
            found.Need(ModelAbility.Documents);
        else
            found.AddFeature(CoverageName.Of(json.GetString()));
    }
}
