using Jidoka.Controlling;

namespace Jidoka.Demo;

/// <summary>The answer to a question of the demo.</summary>
/// <param name="Question">The question.</param>
/// <param name="Of">Of what.</param>
/// <param name="Words">The question in words.</param>
/// <param name="Found">What the factory answers, sorted.</param>
/// <param name="Expected">What is right, worked out by hand, sorted.</param>
internal sealed record LineageAnswer(
    DataQuestion Question,
    string Of,
    string Words,
    IReadOnlyList<string> Found,
    IReadOnlyList<string> Expected
)
{
    /// <summary>Whether the answer is right.</summary>
    public bool IsRight => Found.SequenceEqual(Expected, StringComparer.Ordinal);
}
