namespace Jidoka.Core.Intercepting;

/// <summary>Reads W3C Trace Context.</summary>
public static class TraceContext
{
    /// <summary>How long a <c>traceparent</c> is, in characters: version, trace, parent and flags.</summary>
    public const int ParentLength = 55;

    private const int TraceStart = 3;
    private const int TraceLength = 32;
    private const int SpanStart = 36;
    private const int SpanLength = 16;
    private const int FlagsStart = 53;

    /// <summary>The longest text that is looked at, in characters: later versions may say more behind.</summary>
    private const int MaxLength = 256;

    /// <summary>
    /// The first 55 characters of a <c>traceparent</c>; null if there is none or it is not well formed: lower-case hex,
    /// neither trace nor parent all zeros.
    /// </summary>
    /// <param name="text">The header's or the metadata's text.</param>
    public static string? Read(string? text)
    {
        if (
            text is not { Length: >= ParentLength and <= MaxLength }
            || text[TraceStart - 1] != '-'
            || text[SpanStart - 1] != '-'
            || text[FlagsStart - 1] != '-'
            || (text.Length > ParentLength && text[ParentLength] != '-')
        )
            return null;
        var said = text.AsSpan(0, ParentLength);
        return
            IsHex(said[..(TraceStart - 1)])
            && IsId(said.Slice(TraceStart, TraceLength))
            && IsId(said.Slice(SpanStart, SpanLength))
            && IsHex(said[FlagsStart..])
            ? said.ToString()
            : null;
    }

    /// <summary>The trace id of a <c>traceparent</c> that was read.</summary>
    public static string? TraceOf(string? parent) => parent?.Substring(TraceStart, TraceLength);

    private static bool IsId(ReadOnlySpan<char> id) => IsHex(id) && id.ContainsAnyExcept('0');

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        return true;
    }
}
