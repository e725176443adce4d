using System.Globalization;
using Jidoka.Gateway.Recording;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>vault</c>.</summary>
internal static class VaultSection
{
    /// <summary>The longest that content is kept otherwise than forever, in days: a hundred years.</summary>
    public const int MaxDays = 36_500;

    /// <summary>The most words of a command.</summary>
    public const int MaxWords = 64;

    private const int DaysPerYear = 365;
    private const string Forever = "forever";
    private static readonly string[] Parts =
    [
        VaultParts.Request,
        VaultParts.Response,
        VaultParts.Input,
    ];

    public static (ImmutableSortedDictionary<string, TimeSpan> Keep, KeyCommand? KeyProvider) Read(
        Section root
    )
    {
        if (root.Child("vault") is not { } vault)
            return (ImmutableSortedDictionary<string, TimeSpan>.Empty, null);
        var read = (Times(vault), Provider(vault));
        vault.Close();
        return read;
    }

    private static ImmutableSortedDictionary<string, TimeSpan> Times(Section vault)
    {
        var times = ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(
            StringComparer.Ordinal
        );
        if (vault.Child("keep") is not { } keep)
            return times.ToImmutable();
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
        return times.ToImmutable();
    }

    private static KeyCommand? Provider(Section vault)
    {
        if (vault.Child("keyProvider") is not { } provider)
            return null;
        var command = provider.Texts("command");
        if (command is null && !provider.Has("command"))
            provider.Fault(
                "command",
                "'command' is missing here: the program, then its arguments."
            );
        else if (command is { Length: 0 })
            provider.Fault("command", "'command' must begin with a program.");
        else if (command is { Length: > MaxWords })
            provider.Fault("command", $"'command' has at most {MaxWords} words.");
        provider.Close();
        return command is [var program, .. var arguments] ? new(program, arguments) : null;
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
