using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>Reads the answer to a question how many tokens a message would have.</summary>
internal static class TokenCountParser
{
    private static readonly FieldTable Fields = new("input_tokens", "error", "content");

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
            facts.HasChoices |= field == 0 && json.TokenType == JsonTokenType.Number;
            facts.HasError |= field == 1 && json.TokenType != JsonTokenType.Null;
            json.Skip();
        }
        json.Read(); // throws if anything but white space follows
        // Counting uses nothing up.
        facts.PromptTokens = facts.CompletionTokens = 0;
    }
}
