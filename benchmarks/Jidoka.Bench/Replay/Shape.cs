using System.Text.RegularExpressions;

namespace Jidoka.Bench.Replay;

/// <summary>What a value looks like, to find others that could stand in its place.</summary>
internal static partial class Shape
{
    /// <summary>Values in a text that look like one.</summary>
    public static IEnumerable<string> Like(string value, string text)
    {
        var sort = Array.Find(
            Sorts,
            s => s().Match(value) is { Success: true } m && m.Length == value.Length
        );
        return sort is null
            ? []
            : sort().Matches(text).Select(static m => m.Value).Where(v => v != value).Distinct();
    }

    private static readonly Func<Regex>[] Sorts = [Email, Account, Url, File, Date, Number, Words];

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(\.[\w-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[A-Z]{2}\d{10,32}\b")]
    private static partial Regex Account();

    [GeneratedRegex(@"(https?://|www\.)[^\s'""<>]+")]
    private static partial Regex Url();

    [GeneratedRegex(@"[\w-]+\.(txt|docx|xlsx|pptx|pdf|md|csv)")]
    private static partial Regex File();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?")]
    private static partial Regex Date();

    [GeneratedRegex(@"\b\d{1,6}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"[A-Z][a-z]+( [A-Z][a-z]+){0,3}")]
    private static partial Regex Words();
}
