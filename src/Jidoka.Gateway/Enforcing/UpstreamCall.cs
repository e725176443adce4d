using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing;

/// <summary>One call to a model's providers: what stays the same over its attempts.</summary>
/// <param name="Providers">The providers' names, in the order to try.</param>
/// <param name="Factory">The control state that the names are looked up in.</param>
/// <param name="Headers">The agent's headers.</param>
/// <param name="Path">Where a provider serves the call, below its base URL.</param>
/// <param name="MakeBody">Makes the body of one attempt.</param>
/// <param name="Lifetime">Ends the call from outside.</param>
internal sealed record UpstreamCall(
    ImmutableArray<string> Providers,
    FactorySnapshot Factory,
    IHeaderDictionary Headers,
    string Path,
    Func<UpstreamBody> MakeBody,
    CallLifetime Lifetime
)
{
    /// <summary>When the call was released, as the clock's time stamp.</summary>
    public required long Released { get; init; }

    /// <summary>How long the call may last from then on, its waits between attempts included, in milliseconds.</summary>
    public required int MaxMs { get; init; }

    /// <summary>The <c>traceparent</c> to send on in place of the agent's; null: what came passes.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How many attempts were begun.</summary>
    public int Attempts { get; set; }

    /// <summary>How long the call may still last, in milliseconds; not negative.</summary>
    public int LeftMs(TimeProvider clock) =>
        (int)Math.Max(0, MaxMs - clock.GetElapsedTime(Released).TotalMilliseconds);
}
