namespace Jidoka.Core.Projecting.Inventory;

/// <summary>An upstream that serves models.</summary>
public sealed record ProviderFacts
{
    /// <summary>The base URL up to and including the version, for example <c>https://api.openai.com/v1</c>.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Where the provider's key is: <c>env:NAME</c> or <c>file:PATH</c>; null if it takes none.</summary>
    public string? KeyFrom { get; init; }

    /// <summary>Whether it may be on this machine or in a private network; metadata and link-local addresses never may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowPrivate { get; init; }

    /// <summary>How long to wait for the first byte of an answer, in milliseconds.</summary>
    public int TimeoutMs { get; init; } = 120_000;

    /// <summary>Which protocol it speaks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ProviderProtocol Protocol { get; init; }
}
