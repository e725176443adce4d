using System.Text.RegularExpressions;

namespace Jidoka.Core.Labeling;

/// <content>Days that are said as parts of a span: "from the 3rd to the 6th of May", "May 3-6", "for five nights".</content>
internal sealed partial class DateWords
{
    /// <summary>The longest stay that is reckoned with, in days.</summary>
    public const int MaxNights = 60;

    private readonly HashSet<int> _nights = [];

    private void AddSpans(string text)
    {
        foreach (Match m in EndMonth().Matches(text).Take(MaxFound))
            AddDay(Number(m, "y"), MonthOf(m), Number(m, "d"));
        foreach (Match m in StartMonth().Matches(text).Take(MaxFound))
        {
            // "May 3 to 6 pm" has one day.
            if (!IsClock(text, m.Index + m.Length))
                AddDay(Number(m, "y"), MonthOf(m), Number(m, "d"));
        }
        foreach (Match m in Numeric().Matches(text).Take(MaxFound))
            AddNumeric(Number(m, "a"), Number(m, "b"), Number(m, "y"));
        foreach (Match m in Stay().Matches(text).Take(MaxFound))
        {
            var nights = AmountOf(m) * (m.Groups["u"].Value[0] == 'w' ? DaysOfWeek : 1);
            if (nights is > 0 and <= MaxNights)
                _nights.Add(nights);
        }
    }

    /// <summary>Whether it is the end of a stay that begins on a day which the text says, and lasts as it says.</summary>
    private bool EndsStay(DateOnly day) =>
        _nights.Any(n => day.DayNumber > n && IsSaid(day.AddDays(-n)));

    // 5/3/2026 is a day of March to some and of May to others, so it says neither.
    private void AddNumeric(int a, int b, int year)
    {
        if (a > MonthsOfYear || a == b)
            AddDay(year, b, a);
        else if (b > MonthsOfYear)
            AddDay(year, a, b);
    }

    private static bool IsClock(string text, int at)
    {
        var rest = text.AsSpan(at).TrimStart(' ');
        return rest.StartsWith(":")
            || rest.StartsWith("am")
            || rest.StartsWith("pm")
            || rest.StartsWith("a.m")
            || rest.StartsWith("p.m")
            || rest.StartsWith("o'clock");
    }

    private static int AmountOf(Match m) =>
        m.Groups["w"].Value switch
        {
            "one" or "a" => 1,
            "two" => 2,
            "three" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            _ => Number(m, "n"),
        };

    private const int MonthsOfYear = 12;
    private const int DaysOfWeek = 7;
    private const string To = "( ?[-\u2013] ?| (to|until|till|through) (the )?)";

    [GeneratedRegex(
        @"\b(?<d>\d{1,2})(st|nd|rd|th)?"
            + To
            + @"\d{1,2}(st|nd|rd|th)?( of)? "
            + Month
            + @"\b(,? (?<y>\d{4})\b)?",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex EndMonth();

    [GeneratedRegex(
        @"\b"
            + Month
            + @"\.? (the )?\d{1,2}(st|nd|rd|th)?"
            + To
            + @"(?<d>\d{1,2})(st|nd|rd|th)?\b(,? (?<y>\d{4})\b)?",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex StartMonth();

    [GeneratedRegex(
        @"\b(?<a>\d{1,2})[/.](?<b>\d{1,2})[/.](?<y>\d{4})\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Numeric();

    [GeneratedRegex(
        @"\b((?<n>\d{1,2})|(?<w>a|one|two|three|four|five|six|seven))[ -](?<u>nights?|days?|weeks?)\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Stay();
}
