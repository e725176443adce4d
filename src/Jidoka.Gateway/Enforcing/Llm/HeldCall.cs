using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>A tool call of a stream as its pieces come in.</summary>
internal sealed class HeldCall(int choice, int index) : IDisposable
{
    private readonly PooledBytes _arguments = new(256);
    private string? _id;
    private string? _name;
    private bool _sound = true;
    private bool _said;

    public int Choice { get; } = choice;

    public int Index { get; } = index;

    /// <summary>
    /// Adds a piece. Some clients take the first id and name, some the last, some join them; so a call whose pieces
    /// differ in these is not sound. Nor is one whose arguments are said as a whole and differ from their pieces.
    /// </summary>
    public void Add(in ToolCallPiece piece, ReadOnlySpan<byte> arguments)
    {
        _sound &= piece.IsFunction && Take(ref _id, piece.Id) && Take(ref _name, piece.Name);
        if (piece.IsWhole && (_said || _arguments.Length > 0))
            _sound &= _arguments.Span.SequenceEqual(arguments);
        else
        {
            _sound &= !_said || arguments.IsEmpty;
            _arguments.Append(arguments);
        }
        _said |= piece.IsWhole;
    }

    /// <summary>The call as it stands.</summary>
    public WholeToolCall Whole() =>
        new(Choice, Index, _id ?? "", _name ?? "", _arguments.Span.ToArray(), _sound);

    public void Dispose() => _arguments.Dispose();

    private static bool Take(ref string? known, string? said)
    {
        if (string.IsNullOrEmpty(said))
            return true;
        known ??= said;
        return known == said;
    }
}
