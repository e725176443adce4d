namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>What a request needs of the model that answers it.</summary>
/// <param name="Abilities">What it must be able to do.</param>
/// <param name="AnswerTokens">How many tokens the answer may have, as asked for; null: not said.</param>
/// <param name="AnswerField">The field that says so.</param>
internal readonly record struct RequestNeeds(
    ModelAbility Abilities,
    long? AnswerTokens,
    string? AnswerField
);
