namespace Jidoka.Core.Labeling;

/// <summary>How much had been read at a moment of a conversation.</summary>
/// <param name="Calls">How many results.</param>
/// <param name="Records">How many records.</param>
internal readonly record struct Moment(int Calls, int Records)
{
    /// <summary>All that was read.</summary>
    public static Moment Now { get; } = new(int.MaxValue, int.MaxValue);

    /// <summary>Whether it is all that was read.</summary>
    public bool IsNow => Calls == int.MaxValue;
}
