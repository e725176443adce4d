namespace Jidoka.Core.Labeling.Reading;

/// <summary>Counts what is read of one result; beyond a bound it cannot be read.</summary>
internal sealed class ReadBounds
{
    /// <summary>The longest text that is read as records, in characters.</summary>
    public const int MaxLength = 1 << 22;

    /// <summary>The most values of one result.</summary>
    public const int MaxNodes = 1 << 16;

    /// <summary>The deepest nesting of a result.</summary>
    public const int MaxDepth = 32;

    private int _nodes;

    /// <summary>Counts one value.</summary>
    /// <exception cref="UnreadableResultException">A bound is reached.</exception>
    public void Count(int depth)
    {
        if (++_nodes > MaxNodes || depth > MaxDepth)
            throw new UnreadableResultException();
    }
}
