using System.Collections.Frozen;
using Jidoka.Gateway.Enforcing.Anthropic;
using Jidoka.Gateway.Intercepting.Anthropic;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>Refuses by name what of the APIs is not governed. Names are of a fixed list, so that counting is bounded.</summary>
internal sealed class UncoveredEndpoints(IPipeline pipeline, LlmDoor door)
{
    private static readonly FrozenSet<string> Methods = FrozenSet.ToFrozenSet(
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        StringComparer.OrdinalIgnoreCase
    );
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "agents",
            "assistants",
            "audio",
            "batches",
            "chat",
            "chatkit",
            "complete",
            "completions",
            "compliance",
            "containers",
            "content_provenance_checks",
            "conversations",
            "deployment_runs",
            "deployments",
            "dreams",
            "embeddings",
            "environments",
            "evals",
            "files",
            "fine_tuning",
            "images",
            "memory_stores",
            "messages",
            "models",
            "moderations",
            "oauth",
            "organization",
            "organizations",
            "projects",
            "realtime",
            "responses",
            "sessions",
            "skills",
            "threads",
            "tunnels",
            "uploads",
            "user_profiles",
            "vaults",
            "vector_stores",
            "videos",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    public Task RefuseAsync(HttpContext http) =>
        door.GuardAsync(
            http,
            FormOf(http.Request),
            async (context, _) =>
            {
                var method = MethodOf(context.Request.Method);
                var path = Template(context.Request.Path);
                pipeline.NoteCoverage("endpoint", method + " " + path);
                await LlmErrors
                    .Uncovered(method, path)
                    .WriteAsync(context.Response, FormOf(context.Request));
            }
        );

    /// <summary>The path with everything after its first known segment left out.</summary>
    public static string Template(PathString path)
    {
        if (path.StartsWithSegments("/openai", StringComparison.OrdinalIgnoreCase, out var below))
            return below.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase)
                ? "/openai" + Template(below)
                : "/openai/...";
        var segments = (path.Value ?? "").Split('/', 4, StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length < 2 || !Known.TryGetValue(segments[1], out var known))
            return "/v1/...";
        if (known == "messages" && segments is [_, _, var third, ..] && IsBatches(third))
            return segments.Length > 3 ? "/v1/messages/batches/..." : "/v1/messages/batches";
        return segments.Length > 2 ? $"/v1/{known}/..." : $"/v1/{known}";
    }

    /// <summary>The form of the API that the caller means: Anthropic's shares paths with OpenAI's, and names its version.</summary>
    private static ErrorForm FormOf(HttpRequest request) =>
        request.Headers.ContainsKey(MessagesProtocol.VersionHeader)
        || request.Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase)
            ? AnthropicErrorForm.Instance
            : OpenAiErrorForm.Instance;

    private static bool IsBatches(string segment) =>
        segment.Equals("batches", StringComparison.OrdinalIgnoreCase);

    private static string MethodOf(string method) =>
        Methods.TryGetValue(method, out var known) ? known : "OTHER";
}
