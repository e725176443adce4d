namespace Factory.ModelServer;

/// <summary>An answer before a protocol writes it down.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Id">Tells answers of one server apart.</param>
/// <param name="Turn">What the model says and calls.</param>
/// <param name="PromptTokens">How long the conversation counts as.</param>
/// <param name="AnswerTokens">How long the answer counts as.</param>
/// <param name="Version">The version of the model that answers.</param>
internal sealed record ModelAnswer(
    ModelRequest Request,
    string Id,
    ModelTurn Turn,
    int PromptTokens,
    int AnswerTokens,
    string Version
)
{
    /// <summary>The id of a call of this answer.</summary>
    public string CallId(int index) => $"call_{Id}_{index}";
}
