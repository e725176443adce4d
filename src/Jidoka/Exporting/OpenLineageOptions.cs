namespace Jidoka.Exporting;

/// <summary>Where sessions are reported to as OpenLineage runs.</summary>
internal sealed record OpenLineageOptions
{
    /// <summary>How long a session is quiet when its run counts as complete, in milliseconds.</summary>
    public const int UsualQuietMs = 600_000;

    /// <summary>Where events are posted; null: nowhere.</summary>
    public Uri? Url { get; init; }

    /// <summary>The file that events are appended to; null: none.</summary>
    public string? File { get; init; }

    /// <summary>Reference to the API key; null: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The namespace of the jobs, which are the agents; null: the tenant.</summary>
    public string? Namespace { get; init; }

    /// <summary>How long a session is quiet when its run counts as complete, in milliseconds.</summary>
    public int QuietMs { get; init; } = UsualQuietMs;
}
