using System.Globalization;
using Jidoka.Gateway.Recording;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>vault</c>.</summary>
internal static class VaultSection
{
    /// <summary>The longest that content is kept otherwise than forever, in days: a hundred years.</summary>
    public const int MaxDays = 36_500;

    private const int DaysPerYear = 365;
    private const string Forever = "forever";
    private static readonly string[] Parts =
    [
        VaultParts.Request,
        VaultParts.Response,
        VaultParts.Input,
    ];

    public static ImmutableSortedDictionary<string, TimeSpan> Read(Section root)
    {
        var times = ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(
            StringComparer.Ordinal
        );
        if (root.Child("vault") is not { } vault)
            return times.ToImmutable();
        if (vault.Child("keep") is { } keep)
        {
            foreach (var part in Parts)
            {
                if (keep.Text(part) is not { } text || text == Forever)
                    continue;
                if (TryDays(text, out var days))
                    times.Add(part, TimeSpan.FromDays(days));
                else
                    keep.Fault(
                        part,
                        $"'{text}' is no time to keep content for; write days or years from 1d to {MaxDays / DaysPerYear}y, such as 30d, or {Forever}."
                    );
            }
            keep.Close();
        }
        vault.Close();
        return times.ToImmutable();
    }

    private static bool TryDays(string text, out int days)
    {
        days = 0;
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
        days = text[^1] == 'y' ? count * DaysPerYear : count;
        return days is > 0 and <= MaxDays;
    }
}
