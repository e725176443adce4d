namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Every bound of the doors of model calls. When one is reached, the call is refused by the bound's name.</summary>
public sealed record LlmBounds
{
    /// <summary>The most bytes of a request body after content decoding (HTTP 413).</summary>
    public int MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long a request body may take to arrive, in milliseconds (HTTP 408).</summary>
    public int BodyTimeoutMs { get; init; } = 30_000;

    /// <summary>The most bytes of an upstream answer, whole or streamed, after content decoding (HTTP 502).</summary>
    public int MaxAnswerBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The most bytes of one server-sent event.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>The most bytes of a stream that are held back while tool calls are not whole.</summary>
    public int MaxHeldBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The most tool calls of one answer, over all its choices.</summary>
    public int MaxToolCalls { get; init; } = 128;

    /// <summary>How long the client may leave an answer unread before it is cut, in milliseconds.</summary>
    public int WriteTimeoutMs { get; init; } = 30_000;

    /// <summary>After how long a silence of a held stream the client gets a comment, in milliseconds.</summary>
    public int KeepAliveMs { get; init; } = 10_000;

    /// <summary>How long an upstream may keep a stream open after its <c>[DONE]</c>, in milliseconds.</summary>
    public int LingerMs { get; init; } = 1_000;

    /// <summary>How long a call may last from release to the end of its answer, in milliseconds.</summary>
    public int MaxCallMs { get; init; } = 3_600_000;

    /// <summary>
    /// The log that answers name their event in (<c>Jidoka-Event: LOG/INDEX</c>), by which their provenance is asked for;
    /// null: they name none.
    /// </summary>
    public string? EventLog { get; init; }

    /// <summary>
    /// Provider features (<c>web_search</c>, <c>store</c>...) that the door hands to policy instead of refusing them
    /// by itself. An image that the provider would fetch is one by default: the starter policies refuse it.
    /// </summary>
    public ImmutableHashSet<string> FeaturesLeftToPolicy { get; init; } =
    [RequestFindings.RemoteImage];
}
