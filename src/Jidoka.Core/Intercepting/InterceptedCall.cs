namespace Jidoka.Core.Intercepting;

/// <summary>
/// What every door turns its wire protocol into. The body is parsed once; the original bytes are kept, so that
/// what is not transformed passes byte for byte.
/// </summary>
public sealed record InterceptedCall
{
    /// <summary>The call's id.</summary>
    public required CallId Id { get; init; }

    /// <summary>What it does.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>By which protocol it came.</summary>
    public required Door Door { get; init; }

    /// <summary>On which leg of its intent it is seen.</summary>
    public Leg Leg { get; init; } = Leg.Direct;

    /// <summary>The asset that it is about: a model, a tool, a server.</summary>
    public required AssetId Resource { get; init; }

    /// <summary>For what belongs to another call, the ledger index of that call's decision.</summary>
    public long? Parent { get; init; }

    /// <summary>The body as received, after content decoding. Empty for a tool call seen on the model leg.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>For what is asked of or by a tool server, its arguments: one JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>The content that the call carries, in order.</summary>
    public ImmutableArray<ContentPart> Parts { get; init; } = [];

    /// <summary>
    /// Names of what the provider would run or keep by itself if the call passed (<c>web_search</c>, <c>store</c>...).
    /// </summary>
    public ImmutableArray<string> ProviderFeatures { get; init; } = [];

    /// <summary>How many fields of the request are unknown to this door; they pass and are counted.</summary>
    public int UnknownFields { get; init; }

    /// <summary>Whether the answer was asked for as a stream.</summary>
    public bool Streaming { get; init; }

    /// <summary>What the request says about its session.</summary>
    public SessionHint Hint { get; init; } = SessionHint.None;
}
