namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>A tool call of an answer, or a piece of one in a chunk.</summary>
/// <param name="Choice">The index of its choice.</param>
/// <param name="Index">Its index among the choice's calls; <see cref="LegacyIndex"/> for a <c>function_call</c>.</param>
/// <param name="Id">The call's id; null if this piece does not say.</param>
/// <param name="Name">The function's name; null if this piece does not say.</param>
/// <param name="ArgumentsStart">Where its arguments begin in <see cref="AnswerFacts.Arguments"/>.</param>
/// <param name="ArgumentsLength">How many bytes they have.</param>
/// <param name="IsWhole">Whether its arguments are all that the call has, and not what comes next of them.</param>
/// <param name="IsFunction">Whether it is a call of a function, the only kind that is governed.</param>
internal readonly record struct ToolCallPiece(
    int Choice,
    int Index,
    string? Id,
    string? Name,
    int ArgumentsStart,
    int ArgumentsLength,
    bool IsFunction,
    bool IsWhole = false
)
{
    /// <summary>The index that stands for the one <c>function_call</c> of the API's older form.</summary>
    public const int LegacyIndex = -1;
}
