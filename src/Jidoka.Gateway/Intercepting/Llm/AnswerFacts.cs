namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>What one pass over an answer, or over one chunk of a streamed answer, found. Reused from chunk to chunk.</summary>
internal sealed class AnswerFacts : IDisposable
{
    /// <summary>The tool calls, or the pieces of them.</summary>
    public List<ToolCallPiece> Calls { get; } = [];

    /// <summary>The choices that ended, by their index.</summary>
    public List<int> Finished { get; } = [];

    /// <summary>The arguments of all <see cref="Calls"/>, unescaped, one after the other.</summary>
    public PooledBytes Arguments { get; } = new(256);

    /// <summary>Whether there are choices.</summary>
    public bool HasChoices { get; set; }

    /// <summary>Whether a choice holds text.</summary>
    public bool HasText { get; set; }

    /// <summary>Whether it is an error instead of an answer.</summary>
    public bool HasError { get; set; }

    /// <summary>Whether the stream's answer ends with this event.</summary>
    public bool IsLast { get; set; }

    /// <summary>The model that the provider says it serves; the first one stays.</summary>
    public string? Model { get; set; }

    /// <summary>The fingerprint that the provider gives of what runs the model; the first one stays.</summary>
    public string? Fingerprint { get; set; }

    /// <summary>Tokens of the prompt; the last one given stays.</summary>
    public long? PromptTokens { get; set; }

    /// <summary>Tokens of the answer; the last one given stays.</summary>
    public long? CompletionTokens { get; set; }

    /// <summary>
    /// Of a stream that numbers its blocks or items, what has begun so far, by number: whether it is a tool call.
    /// </summary>
    public List<bool> Begun { get; } = [];

    /// <summary>How far a stream of a protocol with a fixed course is.</summary>
    public StreamStage Stage { get; set; }

    /// <summary>The type that the event's data says; null in a protocol whose events have none.</summary>
    public string? EventType { get; set; }

    /// <summary>Forgets the chunk; what concerns the whole answer stays.</summary>
    public void NextChunk()
    {
        Calls.Clear();
        Finished.Clear();
        Arguments.Truncate(0);
        HasChoices = HasText = HasError = IsLast = false;
        EventType = null;
    }

    public void Dispose() => Arguments.Dispose();
}
