using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>The tool calls that a conversation looks back on, so that a tool's result is known by the tool's name.</summary>
internal sealed class PastToolUses
{
    private Dictionary<string, (string? Name, ReadOnlyMemory<byte> Input)>? _calls;
    private int _count;

    /// <summary>
    /// The tool that the call of this id named; null if no earlier message holds the id, or if several calls with
    /// different tools do, for then the result is nobody's.
    /// </summary>
    public string? NameOf(string id) => _calls?.GetValueOrDefault(id).Name;

    /// <summary>The input of the newest call of this id, as received: a JSON object; empty if there is none.</summary>
    public ReadOnlyMemory<byte> InputOf(string id) =>
        _calls is not null ? _calls.GetValueOrDefault(id).Input : default;

    /// <summary>Remembers a call.</summary>
    public void Add(string id, string? name, ReadOnlyMemory<byte> input)
    {
        if (++_count > LlmLimits.MaxPastToolCalls)
            throw MalformedJsonException.TooMany(
                "messages[].content[].tool_use",
                "MaxPastToolCalls",
                LlmLimits.MaxPastToolCalls
            );
        _calls ??= [];
        if (_calls.TryGetValue(id, out var earlier) && earlier.Name != name)
            name = null;
        _calls[id] = (name, input);
    }
}
