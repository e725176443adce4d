namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>The tool calls that a conversation looks back on, so that a tool's result is known by the tool's name.</summary>
internal sealed class PastCalls
{
    private Dictionary<string, (string? Name, ReadOnlyMemory<byte> Arguments)>? _calls;
    private int _count;

    /// <summary>
    /// The tool that the call of this id named; null if no earlier message holds the id, or if several calls with
    /// different tools do, for then the result is nobody's.
    /// </summary>
    public string? NameOf(string id) => _calls?.GetValueOrDefault(id).Name;

    /// <summary>The arguments of the newest call of this id, as received; empty if there is none.</summary>
    public ReadOnlyMemory<byte> ArgumentsOf(string id) =>
        _calls is not null ? _calls.GetValueOrDefault(id).Arguments : default;

    /// <summary>Remembers a call.</summary>
    public void Add(string id, string? name, ReadOnlyMemory<byte> arguments)
    {
        if (++_count > LlmLimits.MaxPastToolCalls)
            throw MalformedJsonException.TooMany(
                "past tool calls",
                "MaxPastToolCalls",
                LlmLimits.MaxPastToolCalls
            );
        _calls ??= [];
        if (_calls.TryGetValue(id, out var earlier) && earlier.Name != name)
            name = null;
        _calls[id] = (name, arguments);
    }
}
