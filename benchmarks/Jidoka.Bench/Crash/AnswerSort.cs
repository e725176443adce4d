namespace Jidoka.Bench.Crash;

/// <summary>What a client got.</summary>
internal enum AnswerSort
{
    /// <summary>The connection ended first: the client cannot know.</summary>
    None,

    /// <summary>The whole answer, as the upstream gave it.</summary>
    Acknowledged,

    /// <summary>A refusal by policy.</summary>
    Refused,
}
