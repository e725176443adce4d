namespace Jidoka.Cedar.Extensions;

/// <summary>The text form of <c>duration</c>: optional minus, then days, hours, minutes, seconds and milliseconds in that order.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Ms)[] Units =
    [
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];

    public static bool TryParse(string text, out long durationMs, out string problem)
    {
        durationMs = 0;
        problem = "invalid duration pattern";
        var negative = text.StartsWith('-');
        var at = negative ? 1 : 0;
        if (at == text.Length)
            return false;
        Int128 total = 0;
        var next = 0;
        while (at < text.Length)
        {
            if (!TryNumber(text, ref at, out var number))
                return false;
            var unit = FindUnit(text, at, next);
            if (unit < 0)
                return false;
            next = unit + 1;
            at += Units[unit].Unit.Length;
            total += number * Units[unit].Ms;
        }
        if (negative)
            total = -total;
        if (total < long.MinValue || total > long.MaxValue)
        {
            problem = "Duration overflows internal representation";
            return false;
        }
        durationMs = (long)total;
        problem = "";
        return true;
    }

    private static bool TryNumber(string text, ref int at, out Int128 number)
    {
        var start = at;
        number = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            // Saturates far beyond 64 bits, so that the sum is seen to overflow.
            if (number <= (Int128)long.MaxValue * 16)
                number = (number * 10) + (text[at] - '0');
        }
        return at > start;
    }

    private static int FindUnit(string text, int at, int from)
    {
        for (var i = Units.Length - 1; i >= from; i--)
        {
            // "ms" is tried before "m" and "s", being the longer.
            if (string.CompareOrdinal(text, at, Units[i].Unit, 0, Units[i].Unit.Length) == 0)
                return i;
        }
        return -1;
    }
}
