using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing;

/// <summary>
/// Which headers pass. Both lists name what passes, so that an agent's credential or session, or a provider's account,
/// passes in no header that somebody forgot.
/// </summary>
internal static class ForwardedHeaders
{
    private const string TraceParent = "traceparent";

    private static readonly string[] ToUpstream =
    [
        "Accept",
        "User-Agent",
        TraceParent,
        "tracestate",
        "Idempotency-Key",
        "OpenAI-Beta",
        "X-Client-Request-Id",
        "anthropic-version",
        "anthropic-beta",
    ];

    /// <summary>Copies what an upstream may see of the agent's headers.</summary>
    /// <param name="from">The agent's headers.</param>
    /// <param name="to">The request's headers.</param>
    /// <param name="traceParent">What takes the place of the agent's trace context; null: it passes.</param>
    public static void Copy(
        IHeaderDictionary from,
        HttpRequestHeaders to,
        string? traceParent = null
    )
    {
        foreach (var name in ToUpstream)
            if (from.TryGetValue(name, out var values) && values.Count > 0)
                to.TryAddWithoutValidation(name, values.ToString());
        if (traceParent is not null)
        {
            to.Remove(TraceParent);
            to.TryAddWithoutValidation(TraceParent, traceParent);
        }
        to.TryAddWithoutValidation("Accept-Encoding", "identity");
    }

    /// <summary>Copies what an agent may see of the upstream's headers.</summary>
    public static void Copy(HttpResponseMessage from, HttpResponse to)
    {
        foreach (var (name, values) in from.Headers.NonValidated)
            if (Passes(name))
                to.Headers[name] = values.ToString();
        if (from.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type))
            to.Headers.ContentType = type.ToString();
    }

    private static bool Passes(string name) =>
        name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase)
        || Is(name, "x-request-id")
        || Is(name, "request-id")
        || Is(name, "retry-after")
        || Is(name, "retry-after-ms")
        || Is(name, "x-should-retry")
        || Is(name, "openai-processing-ms")
        || Is(name, "openai-version");

    private static bool Is(string name, string known) =>
        string.Equals(name, known, StringComparison.OrdinalIgnoreCase);
}
