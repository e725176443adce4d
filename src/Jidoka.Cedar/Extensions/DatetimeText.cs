using System.Globalization;

namespace Jidoka.Cedar.Extensions;

/// <summary>
/// The text form of <c>datetime</c>: <c>YYYY-MM-DD</c>, or with <c>Thh:mm:ss</c>, optional <c>.SSS</c>, and <c>Z</c>
/// or <c>+hhmm</c>. Proleptic Gregorian calendar from year 0000; no leap seconds.
/// </summary>
internal static class DatetimeText
{
    public const long MsPerDay = 86_400_000;

    public static bool TryParse(string text, out long unixMs, out string problem)
    {
        unixMs = 0;
        var span = text.AsSpan();
        if (
            !Digits(span, 0, 4, out var year)
            || !At(span, 4, '-')
            || !Digits(span, 5, 2, out var month)
        )
            return Fail("invalid date pattern", out problem);
        if (!At(span, 7, '-') || !Digits(span, 8, 2, out var day))
            return Fail("invalid date pattern", out problem);
        if (month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month))
            return Fail($"invalid date: {text.AsSpan(0, 10)}", out problem);
        var dateMs = DaysSinceEpoch(year, month, day) * MsPerDay;
        if (span.Length == 10)
        {
            unixMs = dateMs;
            problem = "";
            return true;
        }
        if (!At(span, 10, 'T') || !Digits(span, 11, 2, out var hour) || !At(span, 13, ':'))
            return Fail("invalid hour/minute/second pattern", out problem);
        if (
            !Digits(span, 14, 2, out var minute)
            || !At(span, 16, ':')
            || !Digits(span, 17, 2, out var second)
        )
            return Fail("invalid hour/minute/second pattern", out problem);
        var at = 19;
        var ms = 0;
        if (At(span, at, '.'))
        {
            if (!Digits(span, at + 1, 3, out ms))
                return Fail("invalid millisecond and/or offset pattern", out problem);
            at += 4;
        }
        if (!TryOffset(span, at, out var offsetMinutes))
            return Fail("invalid millisecond and/or offset pattern", out problem);
        if (hour > 23 || minute > 59 || second > 59)
            return Fail($"invalid hour/minute/second: {text.AsSpan(11, 8)}", out problem);
        unixMs =
            dateMs
            + (((((hour * 60) + minute) * 60) + second) * 1000L)
            + ms
            - (offsetMinutes * 60_000L);
        problem = "";
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, int at, out int minutes)
    {
        minutes = 0;
        if (At(text, at, 'Z'))
            return text.Length == at + 1;
        if (!At(text, at, '+') && !At(text, at, '-'))
            return false;
        if (
            !Digits(text, at + 1, 2, out var hour)
            || !Digits(text, at + 3, 2, out var minute)
            || text.Length != at + 5
        )
            return false;
        minutes = ((hour * 60) + minute) * (text[at] == '-' ? -1 : 1);
        return hour < 24 && minute < 60;
    }

    private static bool Fail(string message, out string problem)
    {
        problem = message;
        return false;
    }

    private static bool At(ReadOnlySpan<char> text, int index, char c) =>
        index < text.Length && text[index] == c;

    private static bool Digits(ReadOnlySpan<char> text, int start, int count, out int number)
    {
        number = 0;
        if (start + count > text.Length)
            return false;
        foreach (var c in text.Slice(start, count))
        {
            if (!char.IsAsciiDigit(c))
                return false;
            number = (number * 10) + (c - '0');
        }
        return true;
    }

    private static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static int DaysInMonth(int year, int month) =>
        month switch
        {
            2 => IsLeap(year) ? 29 : 28,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };

    /// <summary>Days from 1970-01-01, counting years from March so that the leap day comes last.</summary>
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        long shifted = month <= 2 ? year - 1 : year;
        var era = Math.DivRem(shifted, 400, out var yearOfEra);
        if (yearOfEra < 0)
        {
            era--;
            yearOfEra += 400;
        }
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }

    /// <summary>The start of the day; false when it would lie before the smallest datetime.</summary>
    public static bool TryDate(long unixMs, out long dateMs)
    {
        var time = TimeOfDay(unixMs);
        dateMs = unchecked(unixMs - time);
        return unixMs >= long.MinValue + time;
    }

    public static long TimeOfDay(long unixMs)
    {
        var rest = unixMs % MsPerDay;
        return rest < 0 ? rest + MsPerDay : rest;
    }

    /// <summary>An expression that gives the value back; not every 64-bit instant has a calendar form.</summary>
    public static string Print(long unixMs) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"datetime(\"1970-01-01\").offset(duration(\"{unixMs}ms\"))"
        );
}
