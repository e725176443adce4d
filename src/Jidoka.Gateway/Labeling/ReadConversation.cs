using Jidoka.Core.Labeling.Remembering;

namespace Jidoka.Gateway.Labeling;

/// <summary>What a request shows, read.</summary>
/// <param name="History">What it shows.</param>
/// <param name="Labels">Its labels.</param>
internal sealed record ReadConversation(History History, Labels Labels)
{
    /// <summary>How many messages it had; 0: the door takes no digests of them.</summary>
    public int Messages { get; init; }

    /// <summary>The digest of all of them.</summary>
    public UInt128 Digest { get; init; }

    /// <summary>
    /// Whether another request begins with the same messages: by their digest, which is SHA-256 over role, text and calls,
    /// taken when the body was read. Whoever says them in other words of JSON, or parts them otherwise, is compared by bytes.
    /// </summary>
    /// <param name="prefixes">The digests of the other's growing prefixes.</param>
    /// <param name="parts">The other's parts.</param>
    public bool IsBeginningOf(ImmutableArray<UInt128> prefixes, ImmutableArray<ContentPart> parts)
    {
        if (
            Messages == 0
            || prefixes.IsDefault
            || prefixes.Length < Messages
            || prefixes[Messages - 1] != Digest
            || parts.Length < History.Length
        )
            return false;
        var bytes = 0L;
        foreach (ref readonly var part in parts.AsSpan()[..History.Length])
            bytes += part.Json.Length + part.CallArguments.Length;
        return bytes == History.Bytes;
    }
}
