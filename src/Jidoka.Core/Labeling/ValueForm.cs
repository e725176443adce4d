using System.Globalization;
using System.Text.RegularExpressions;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>The form in which a value of a kind is compared, and the shape that it must have to be one.</summary>
internal static partial class ValueForm
{
    /// <summary>The form of a value; null: it has not the shape of its kind.</summary>
    public static string? KeyOf(ValueKind kind, string raw)
    {
        if (raw.Length > MaxLengthOf(kind) || NormalText.OfValue(raw) is not { } normal)
            return null;
        if (raw.Trim().AsSpan().ContainsAny('\n', '\r', '\t'))
            return null;
        return kind switch
        {
            ValueKind.Email => Email().IsMatch(normal) ? normal : null,
            ValueKind.Account => AccountOf(normal),
            ValueKind.Url => Url().IsMatch(normal) ? raw.Trim() : null,
            ValueKind.Phone => PhoneOf(normal),
            ValueKind.Id or ValueKind.Choice => normal.Contains(' ') ? null : normal,
            ValueKind.Date => DateWords
                .DayOf(normal)
                ?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ValueKind.DateTime => DateWords
                .MomentOf(normal)
                ?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            ValueKind.Amount => decimal.TryParse(
                normal.TrimStart('$', '€', '£'),
                NumberStyles.Float | NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
                : null,
            ValueKind.Person or ValueKind.Name => normal.Count(static c => c == ' ') < MaxWords
                ? normal
                : null,
            _ => normal,
        };
    }

    /// <summary>The other ways in which people write the address of one page: without http, without the last slash.</summary>
    public static IEnumerable<string> SpellingsOf(string url)
    {
        var whole = url.Trim();
        var plain = whole.TrimEnd('/');
        foreach (var scheme in (string[])["http://", "https://"])
        {
            if (plain.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                plain = plain[scheme.Length..];
        }
        if (plain.Length == 0)
            return [];
        return ((string[])["", "http://", "https://"])
            .SelectMany(s => (string[])[s + plain, s + plain + "/"])
            .Where(s => s != whole);
    }

    private static string? AccountOf(string normal)
    {
        var closed = normal.Replace(" ", "", StringComparison.Ordinal);
        return Account().IsMatch(closed) ? closed
            // People name payees that their bank knows.
            : normal.Length <= MaxPayee && !normal.Contains('\n') ? normal
            : null;
    }

    private static string? PhoneOf(string normal)
    {
        if (!Phone().IsMatch(normal))
            return null;
        return string.Concat(normal.Where(static c => char.IsAsciiDigit(c) || c == '+'));
    }

    private static int MaxLengthOf(ValueKind kind) =>
        kind switch
        {
            ValueKind.Url or ValueKind.Path => 1024,
            ValueKind.Email => 254,
            ValueKind.Text => 256,
            ValueKind.Name => 128,
            _ => 64,
        };

    private const int MaxWords = 10;
    private const int MaxPayee = 32;

    [GeneratedRegex(@"^[a-z0-9._%+'-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex("^[a-z0-9-]{6,34}$", RegexOptions.NonBacktracking)]
    private static partial Regex Account();

    [GeneratedRegex(
        @"^([a-z][a-z0-9+.-]*://)?[a-z0-9.-]+\.[a-z]{2,}(:[0-9]+)?([/?#][^\s]*)?$",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Url();

    [GeneratedRegex(@"^\+?[0-9 ()/.-]{5,24}$", RegexOptions.NonBacktracking)]
    private static partial Regex Phone();
}
