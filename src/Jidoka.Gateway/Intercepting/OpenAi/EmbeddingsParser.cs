using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads an answer with embeddings in one pass.</summary>
internal static class EmbeddingsParser
{
    private static readonly FieldTable Fields = new("data", "model", "usage", "error", "object");
    private static readonly FieldTable UsageFields = new("prompt_tokens", "total_tokens");

    /// <summary>Reads an answer.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public static bool TryParse(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        AnswerReading.TryRead(answer, facts, Parse);

    private static void Parse(ReadOnlySpan<byte> answer, AnswerFacts facts)
    {
        var json = new Utf8JsonReader(
            answer,
            new JsonReaderOptions { MaxDepth = LlmLimits.MaxDepth }
        );
        json.Read();
        json.Expect(JsonTokenType.StartObject, "answer", "an object");
        var keys = new ObjectKeys(Fields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            facts.HasChoices |= field == 0 && json.TokenType == JsonTokenType.StartArray;
            facts.HasError |= field == 3 && json.TokenType != JsonTokenType.Null;
            if (field == 1 && json.TokenType == JsonTokenType.String)
                facts.Model ??= CoverageName.Of(json.GetString());
            if (field == 2 && json.TokenType == JsonTokenType.StartObject)
                ReadUsage(ref json, facts);
            else
                json.Skip();
        }
        json.Read(); // throws if anything but white space follows
        facts.CompletionTokens = 0; // an embedding is not an answer in words
    }

    private static void ReadUsage(ref Utf8JsonReader json, AnswerFacts facts)
    {
        var keys = new ObjectKeys(UsageFields);
        while (json.NextKey())
        {
            var field = keys.Take(ref json);
            json.Read();
            if (
                field == 0
                && json.TokenType == JsonTokenType.Number
                && json.TryGetInt64(out var tokens)
            )
                facts.PromptTokens = tokens;
            json.Skip();
        }
    }
}
