namespace Jidoka.Core.Projecting.Inventory;

/// <summary>How an MCP server is reached: by URL (streamable HTTP) or by command (stdio).</summary>
public sealed record ServerFacts
{
    /// <summary>The endpoint of a streamable HTTP server.</summary>
    public string? Url { get; init; }

    /// <summary>The executable of a stdio server.</summary>
    public string? Command { get; init; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Environment variables for a stdio server: values are literals or references (<c>env:</c>, <c>file:</c>).</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The folder a stdio server runs in; null: the data folder's own folder for it.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Where the bearer token for an HTTP server is (<c>env:</c>, <c>file:</c>); null if it takes none.</summary>
    public string? KeyFrom { get; init; }

    /// <summary>How much a stdio server and all that it starts may hold, in MB; null: the gateway's own bound.</summary>
    public int? MemoryMb { get; init; }

    /// <summary>Whether it may be on this machine or in a private network; metadata and link-local addresses never may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowPrivate { get; init; }

    /// <summary>How long a request may take, in milliseconds.</summary>
    public int TimeoutMs { get; init; } = 60_000;
}
