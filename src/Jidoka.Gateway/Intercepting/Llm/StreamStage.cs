namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>How far a stream of a protocol with a fixed course is.</summary>
internal enum StreamStage
{
    /// <summary>Nothing was said.</summary>
    Before,

    /// <summary>The answer has begun.</summary>
    Within,

    /// <summary>The answer's content has ended; only its end may follow.</summary>
    After,
}
