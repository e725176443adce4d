using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// The stretch of a stream that is held back from the first piece of a tool call until the calls of all choices are
/// whole. Everything that arrives meanwhile is held too, so that the order of events is kept.
/// </summary>
internal sealed class ToolCallHold : IDisposable
{
    private readonly PooledBytes _events = new(4096);
    private readonly PooledBytes _data = new(4096);
    private readonly List<HeldEvent> _places = [];
    private readonly List<HeldCall> _calls = [];
    private readonly HashSet<int> _open = [];

    /// <summary>Whether anything is held.</summary>
    public bool IsHolding => _places.Count > 0;

    /// <summary>Whether every choice that calls a tool has ended.</summary>
    public bool IsWhole => _open.Count == 0;

    /// <summary>The index of the first tool call held.</summary>
    public int FirstIndex => _calls[0].Index;

    /// <summary>How many bytes are held.</summary>
    public int Bytes => _events.Length;

    /// <summary>How many tool calls are held.</summary>
    public int CallCount => _calls.Count;

    /// <summary>The held events as they came.</summary>
    public ReadOnlyMemory<byte> Events => _events.Memory;

    /// <summary>How many events are held.</summary>
    public int Count => _places.Count;

    /// <summary>Whether a tool call of this choice is held.</summary>
    public IEnumerable<int> Choices => _calls.Select(c => c.Choice).Distinct();

    /// <summary>Holds an event and takes from it the pieces of tool calls.</summary>
    /// <param name="raw">The event's bytes.</param>
    /// <param name="data">Its data.</param>
    /// <param name="facts">What the data says; null if it says nothing (a comment).</param>
    public void Add(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> data, AnswerFacts? facts)
    {
        _places.Add(new(_events.Length, raw.Length, _data.Length, data.Length));
        _events.Append(raw);
        _data.Append(data);
        if (facts is null)
            return;
        foreach (var piece in facts.Calls)
        {
            _open.Add(piece.Choice);
            CallOf(piece)
                .Add(
                    piece,
                    facts.Arguments.Span.Slice(piece.ArgumentsStart, piece.ArgumentsLength)
                );
        }
        foreach (var choice in facts.Finished)
            _open.Remove(choice);
    }

    /// <summary>One held event's bytes and data.</summary>
    public (ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Data) this[int place] =>
        (
            _events.Memory.Slice(_places[place].Start, _places[place].Length),
            _data.Memory.Slice(_places[place].DataStart, _places[place].DataLength)
        );

    /// <summary>The held calls.</summary>
    public List<WholeToolCall> Calls() => [.. _calls.Select(c => c.Whole())];

    /// <summary>Lets go of everything held.</summary>
    public void Clear()
    {
        foreach (var call in _calls)
            call.Dispose();
        _calls.Clear();
        _places.Clear();
        _open.Clear();
        _events.Truncate(0);
        _data.Truncate(0);
    }

    public void Dispose()
    {
        Clear();
        _events.Dispose();
        _data.Dispose();
    }

    private HeldCall CallOf(in ToolCallPiece piece)
    {
        foreach (var call in _calls)
            if (call.Choice == piece.Choice && call.Index == piece.Index)
                return call;
        var added = new HeldCall(piece.Choice, piece.Index);
        _calls.Add(added);
        return added;
    }

    private readonly record struct HeldEvent(int Start, int Length, int DataStart, int DataLength);
}
