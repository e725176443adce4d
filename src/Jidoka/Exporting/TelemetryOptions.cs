namespace Jidoka.Exporting;

/// <summary>Where spans and metrics go.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>The least time between two exports of metrics, in milliseconds.</summary>
    public const int MinIntervalMs = 100;

    /// <summary>The most time between two exports of metrics, in milliseconds.</summary>
    public const int MaxIntervalMs = 3_600_000;

    /// <summary>The collector's address, without the paths of signals.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Whether it is spoken to in gRPC; false: protobuf over HTTP.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Reference to the headers that are sent, as <c>name=value,name=value</c>; null: none.</summary>
    public string? Headers { get; init; }

    /// <summary>Whether spans hold content, with credentials masked.</summary>
    public bool Content { get; init; }

    /// <summary>How often metrics are exported, in milliseconds.</summary>
    public int IntervalMs { get; init; } = 30_000;
}
