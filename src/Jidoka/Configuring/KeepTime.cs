using System.Globalization;

namespace Jidoka.Configuring;

/// <summary>How long something is kept: <c>30d</c>, <c>1y</c>, <c>forever</c>.</summary>
internal static class KeepTime
{
    /// <summary>The longest that anything is kept otherwise than forever, in days: a hundred years.</summary>
    public const int MaxDays = 36_500;

    /// <summary>Kept without end.</summary>
    public const string Forever = "forever";

    private const int DaysPerYear = 365;

    /// <summary>What can be written.</summary>
    public static string Words { get; } =
        $"days or years from 1d to {MaxDays / DaysPerYear}y, such as 30d, or {Forever}";

    /// <summary>Reads days or years.</summary>
    public static bool TryRead(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length < 2 || text[^1] is not ('d' or 'y'))
            return false;
        if (
            !int.TryParse(
                text.AsSpan(..^1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var count
            )
            || count > MaxDays
        )
            return false;
        var days = text[^1] == 'y' ? count * DaysPerYear : count;
        time = TimeSpan.FromDays(days);
        return days is > 0 and <= MaxDays;
    }
}
