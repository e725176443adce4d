using System.Globalization;
using System.Text.RegularExpressions;

namespace Jidoka.Core.Labeling;

/// <summary>Days, times and spans in the ways that people write them, in English and in numbers.</summary>
internal sealed partial class DateWords
{
    /// <summary>The most days, times and spans that are read of one text each.</summary>
    public const int MaxFound = 256;

    private readonly HashSet<(int Month, int Day, int Year)> _days = [];
    private readonly HashSet<int> _minutes = [];

    /// <summary>Reads a text.</summary>
    /// <param name="text">In normal form.</param>
    public DateWords(string text)
    {
        foreach (Match m in Iso().Matches(text).Take(MaxFound))
            AddDay(Number(m, "y"), Number(m, "m"), Number(m, "d"));
        foreach (Match m in MonthFirst().Matches(text).Take(MaxFound))
            AddDay(Number(m, "y"), MonthOf(m), Number(m, "d"));
        foreach (Match m in DayFirst().Matches(text).Take(MaxFound))
            AddDay(Number(m, "y"), MonthOf(m), Number(m, "d"));
        foreach (Match m in Clock().Matches(text).Take(MaxFound))
            AddTime(m);
        if (text.Contains("noon", StringComparison.Ordinal))
            _minutes.Add(12 * 60);
        AddSpans(text);
    }

    /// <summary>The days that it says; a year of 0: none is said.</summary>
    public IReadOnlyCollection<(int Month, int Day, int Year)> Days => _days;

    /// <summary>The times of day that it says, in minutes.</summary>
    public IReadOnlyCollection<int> Minutes => _minutes;

    /// <summary>The lengths of stays that it says, in nights.</summary>
    public IReadOnlyCollection<int> Nights => _nights;

    /// <summary>Whether it says how long a stay is.</summary>
    public bool HasNights => _nights.Count > 0;

    /// <summary>Whether the text says this day, with its year or without any.</summary>
    public bool Says(DateOnly day) => IsSaid(day) || EndsStay(day);

    private bool IsSaid(DateOnly day) =>
        _days.Contains((day.Month, day.Day, day.Year)) || _days.Contains((day.Month, day.Day, 0));

    /// <summary>Whether the text says this day and this time of day.</summary>
    public bool Says(DateTime moment) =>
        IsSaid(DateOnly.FromDateTime(moment))
        && _minutes.Contains((int)moment.TimeOfDay.TotalMinutes);

    /// <summary>The day that a value is; null: none.</summary>
    public static DateOnly? DayOf(string value) =>
        DateOnly.TryParseExact(
            value,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
        : MomentOf(value) is { TimeOfDay.Ticks: 0 } moment ? DateOnly.FromDateTime(moment)
        : null;

    /// <summary>The moment that a value is; null: none.</summary>
    public static DateTime? MomentOf(string value) =>
        DateTime.TryParseExact(
            value.ToUpperInvariant(),
            Forms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var moment
        )
            ? moment
            : null;

    private void AddDay(int year, int month, int day)
    {
        if (month is >= 1 and <= 12 && day is >= 1 and <= 31)
            _days.Add((month, day, year));
    }

    private void AddTime(Match m)
    {
        var hour = Number(m, "h");
        var half = m.Groups["ap"].Value;
        if (half.Length == 0 && !m.Groups["n"].Success)
            return;
        if (half.StartsWith('p') && hour < 12)
            hour += 12;
        if (half.StartsWith('a') && hour == 12)
            hour = 0;
        if (hour < 24)
            _minutes.Add((hour * 60) + Number(m, "n"));
    }

    private static int Number(Match m, string group) =>
        int.TryParse(
            m.Groups[group].Value,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var n
        )
            ? n
            : 0;

    private static int MonthOf(Match m) =>
        (Months.IndexOf(m.Groups["mon"].Value[..3], StringComparison.Ordinal) / 3) + 1;

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd",
    ];

    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";
    private const string Month =
        "(?<mon>jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t|tember)?|oct(ober)?|nov(ember)?|dec(ember)?)";

    [GeneratedRegex(
        @"\b(?<y>\d{4})[-/](?<m>\d{1,2})[-/](?<d>\d{1,2})\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"\b" + Month + @"\.? (the )?(?<d>\d{1,2})(st|nd|rd|th)?\b(,? (?<y>\d{4})\b)?",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex MonthFirst();

    [GeneratedRegex(
        @"\b(?<d>\d{1,2})(st|nd|rd|th)?( of)? " + Month + @"\b(,? (?<y>\d{4})\b)?",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex DayFirst();

    [GeneratedRegex(
        @"\b(?<h>\d{1,2})(:(?<n>\d{2}))?( ?(?<ap>[ap]\.?m))?\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Clock();
}
