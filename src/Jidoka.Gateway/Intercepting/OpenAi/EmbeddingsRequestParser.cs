using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads a request for embeddings in one pass.</summary>
internal static class EmbeddingsRequestParser
{
    private static readonly FieldTable Fields = new(
        "model",
        "input",
        // From here on: known, of no concern to Jidoka.
        "encoding_format",
        "dimensions",
        "user"
    );

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body; the parts found are slices of it.</param>
    /// <param name="request">The request; null if it was refused.</param>
    /// <returns>Null, or why the body is not taken.</returns>
    public static LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request) =>
        RequestReading.Read(body, Parse, out request);

    private static ParsedRequest Parse(ReadOnlyMemory<byte> body)
    {
        var json = new Utf8JsonReader(
            body.Span,
            new JsonReaderOptions { MaxDepth = LlmLimits.MaxDepth }
        );
        string? model = null;
        Range modelAt = default;
        Range input = default;
        json.Read();
        json.Expect(JsonTokenType.StartObject, "body", "an object");
        var keys = new ObjectKeys(Fields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            var start = (int)json.TokenStartIndex;
            if (field == 0)
            {
                json.Expect(JsonTokenType.String, "model", "a string");
                model = json.Name("model");
            }
            else if (
                field == 1
                && json.TokenType is not (JsonTokenType.String or JsonTokenType.StartArray)
            )
                throw MalformedJsonException.WrongType(
                    "input",
                    "a string or an array",
                    json.Kind()
                );
            json.Skip();
            if (field == 0)
                modelAt = start..(int)json.BytesConsumed;
            else if (field == 1)
                input = start..(int)json.BytesConsumed;
        }
        json.Read(); // throws if anything but white space follows
        var found = new RequestFindings();
        found.AddUnknown("", keys.UnknownNames);
        if (model is null)
            throw MalformedJsonException.Missing("model");
        if (!keys.Has(1))
            throw MalformedJsonException.Missing("input");
        return new ParsedRequest
        {
            Model = model,
            ModelStart = modelAt.Start.Value,
            ModelLength = modelAt.End.Value - modelAt.Start.Value,
            Stream = false,
            Parts = [new(PartRole.User, body[input])],
            Prefixes = [],
            HasAssistantTurn = false,
            ProviderFeatures = [],
            UnknownFields = [.. found.UnknownFields],
        };
    }
}
