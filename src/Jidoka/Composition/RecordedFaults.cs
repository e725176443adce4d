namespace Jidoka.Composition;

/// <summary>What is wrong with policy files, within what one event can hold: the first faults, and of each the beginning.</summary>
internal static class RecordedFaults
{
    /// <summary>The most faults of one event.</summary>
    public const int MaxFaults = 50;

    /// <summary>The most bytes of a message as JSON.</summary>
    public const int MaxMessageBytes = 850;

    /// <summary>The most bytes of a file's name as JSON.</summary>
    public const int MaxFileBytes = 250;

    // JSON writes what is not plain ASCII as \u and four digits.
    private const int EscapedBytes = 6;

    /// <summary>Cuts what is too much.</summary>
    public static ImmutableArray<PolicyFault> Of(ImmutableArray<PolicyFault> faults) =>
        [
            .. faults
                .Take(MaxFaults)
                .Select(static f =>
                    f with
                    {
                        File = Cut(f.File, MaxFileBytes),
                        Message = Cut(f.Message, MaxMessageBytes),
                    }
                ),
        ];

    private static string Cut(string text, int maxBytes)
    {
        var bytes = 0;
        for (var i = 0; i < text.Length; i++)
        {
            bytes += IsPlain(text[i]) ? 1 : EscapedBytes;
            if (bytes > maxBytes)
                // Never between the halves of a surrogate pair, which could not be written.
                return text[..(i > 0 && char.IsHighSurrogate(text[i - 1]) ? i - 1 : i)];
        }
        return text;
    }

    private static bool IsPlain(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',' or ':' or ';' or '_' or '-' or '/';
}
