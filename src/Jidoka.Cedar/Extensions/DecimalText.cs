using System.Globalization;

namespace Jidoka.Cedar.Extensions;

/// <summary>The text form of <c>decimal</c>: digits, a point, one to four digits; 64 bits in ten-thousandths.</summary>
internal static class DecimalText
{
    private const int MaxFraction = 4;

    public static bool TryParse(string text, out long tenThousandths, out string problem)
    {
        tenThousandths = 0;
        problem = "";
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var negative = text.StartsWith('-');
        var whole =
            point < 0 ? [] : text.AsSpan(negative ? 1 : 0, Math.Max(0, point - (negative ? 1 : 0)));
        var fraction = point < 0 ? [] : text.AsSpan(point + 1);
        if (!AreDigits(whole) || !AreDigits(fraction))
        {
            problem = $"`{text}` is not a well-formed decimal value";
            return false;
        }
        if (fraction.Length > MaxFraction)
        {
            problem = $"too many digits after the decimal in `{text}`";
            return false;
        }
        Int128 total = 0;
        foreach (var digit in whole)
        {
            total = (total * 10) + (digit - '0');
            if (total > long.MaxValue)
                break;
        }
        for (var i = 0; i < MaxFraction; i++)
            total = (total * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        if (negative)
            total = -total;
        if (total < long.MinValue || total > long.MaxValue)
        {
            problem = "overflow when converting to decimal";
            return false;
        }
        tenThousandths = (long)total;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    public static string Print(long tenThousandths)
    {
        var magnitude = Int128.Abs(tenThousandths);
        var fraction = ((int)(magnitude % 10_000))
            .ToString("D4", CultureInfo.InvariantCulture)
            .TrimEnd('0');
        return $"{(tenThousandths < 0 ? "-" : "")}{magnitude / 10_000}.{(fraction.Length == 0 ? "0" : fraction)}";
    }
}
