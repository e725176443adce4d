namespace Jidoka.Controlling;

/// <summary>What a tool's server said of it when it was pinned, and what it says now if that differs.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Pinned">The hash by which it may be used.</param>
/// <param name="PinnedMs">When that was first seen, in milliseconds since the Unix epoch.</param>
/// <param name="Differences">What differs, in the order of the members; empty if the tool is not in quarantine.</param>
/// <param name="Offered">The hash of what its server says since; null: the tool is not in quarantine.</param>
/// <param name="OfferedMs">When that was first seen.</param>
/// <param name="Unknown">What of it is longer than the ledger keeps, so that only its hash is known: <c>pinned</c>, <c>offered</c>, <c>both</c>; null: nothing.</param>
internal sealed record ToolPinView(
    AssetId Tool,
    string Pinned,
    long PinnedMs,
    ImmutableArray<DescriptorDifference> Differences,
    string? Offered = null,
    long? OfferedMs = null,
    string? Unknown = null
);

/// <summary>One difference between two descriptors.</summary>
/// <param name="At">Where, a JSON pointer; empty: the whole.</param>
/// <param name="Before">What stood there, JSON text; null: nothing.</param>
/// <param name="After">What stands there now, JSON text; null: nothing.</param>
internal sealed record DescriptorDifference(string At, string? Before = null, string? After = null);

/// <summary>Accepts what a tool's server says of it now, or what it said before.</summary>
/// <param name="Tool">The tool, <c>server/tool</c>.</param>
/// <param name="Hash">The hash of the descriptor that the person saw.</param>
internal sealed record ToolAcceptRequest(string Tool, string Hash);
