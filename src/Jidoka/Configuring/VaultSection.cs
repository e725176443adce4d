using Jidoka.Gateway.Recording;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>vault</c>.</summary>
internal static class VaultSection
{
    /// <summary>The classes of content.</summary>
    public static ImmutableArray<string> Parts { get; } =
    [VaultParts.Request, VaultParts.Response, VaultParts.Input];

    /// <summary>The most words of a command.</summary>
    public const int MaxWords = 64;

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
            if (keep.Text(part) is not { } text || text == KeepTime.Forever)
                continue;
            if (KeepTime.TryRead(text, out var kept))
                times.Add(part, kept);
            else
                keep.Fault(
                    part,
                    $"'{text}' is no time to keep content for; write {KeepTime.Words}."
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
}
