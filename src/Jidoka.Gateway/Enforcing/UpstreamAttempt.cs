namespace Jidoka.Gateway.Enforcing;

/// <summary>How one attempt at an upstream came out: a response to pass on, or a fault.</summary>
internal sealed record UpstreamAttempt : IDisposable
{
    /// <summary>The response; null if there is only a fault.</summary>
    public HttpResponseMessage? Response { get; init; }

    /// <summary>The target that was tried; null if it could not be.</summary>
    public UpstreamTarget? Target { get; init; }

    /// <summary>Why there is nothing to pass on; null if there is.</summary>
    public UpstreamFault? Fault { get; init; }

    /// <summary>Whether another attempt may come out better.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the upstream asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the next attempt goes to another provider, so need not wait.</summary>
    public bool FailsOver { get; init; }

    /// <summary>The response's status; 0 if there is none.</summary>
    public int Status => Response is null ? 0 : (int)Response.StatusCode;

    public void Dispose() => Response?.Dispose();
}
