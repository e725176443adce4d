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

    public int Choice { get; } = choice;

    public int Index { get; } = index;

    /// <summary>
    /// Adds a piece. Some clients take the first id and name, some the last, some join them; so a call whose pieces
    /// differ in these is not sound.
    /// </summary>
    public void Add(in ToolCallPiece piece, ReadOnlySpan<byte> arguments)
    {
        _sound &= piece.IsFunction && Take(ref _id, piece.Id) && Take(ref _name, piece.Name);
        _arguments.Append(arguments);
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
