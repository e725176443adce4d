using System.Diagnostics;
using System.Globalization;

namespace Jidoka.Gateway.Tracing;

/// <summary>What a span says of a call: names, counts and verdicts out of its events, never content.</summary>
internal static class CallSpan
{
    /// <summary>The most events of one span.</summary>
    public const int MaxEvents = 64;

    /// <summary>The conventions' name of an operation; null: they have none.</summary>
    public static string? OperationOf(CallKind kind) =>
        kind switch
        {
            CallKind.Infer => "chat",
            CallKind.Embed => "embeddings",
            CallKind.CallTool => "execute_tool",
            CallKind.Delegate => "invoke_agent",
            _ => null,
        };

    /// <summary>The method of a tool server that a kind of call is; null: several, or none.</summary>
    public static string? MethodOf(CallKind kind) =>
        kind == CallKind.CallTool ? "tools/call" : null;

    /// <summary>A span's name.</summary>
    public static string NameOf(CallKind kind, AssetId resource, string? method) =>
        OperationOf(kind) is { } operation
            ? $"{operation} {(kind == CallKind.CallTool ? resource.BareName : resource.Name)}"
            : method ?? WireName<CallKind>.Of(kind);

    /// <summary>A span's kind.</summary>
    public static ActivityKind KindOf(CallKind kind) =>
        kind == CallKind.CallTool ? ActivityKind.Internal : ActivityKind.Client;

    /// <summary>Fills in what the decision says.</summary>
    public static void Fill(Activity span, long index, Decided decided, in UpstreamName upstream)
    {
        foreach (var (name, value) in Attributes(decided, upstream))
            span.SetTag(name, value);
        span.SetTag(TraceNames.OwnEvent, index);
        span.SetTag(TraceNames.OwnAgent, decided.Agent.Value);
        span.SetTag(TraceNames.OwnVerdict, WireName<Verdict>.Of(decided.Decision.Verdict));
        span.SetTag(TraceNames.OwnPolicies, decided.Decision.Policies.ToArray());
        span.SetTag(TraceNames.OwnIntegrity, decided.Label.Integrity.ToString().ToLowerInvariant());
        span.SetTag(
            TraceNames.OwnConfidentiality,
            decided.Label.Confidentiality.ToString().ToLowerInvariant()
        );
        if (decided.Kind is CallKind.Infer)
        {
            if (decided.Streaming)
                span.SetTag(TraceNames.RequestStream, true);
            span.SetTag(TraceNames.Conversation, decided.Session.Value);
        }
        if (decided.Kind == CallKind.CallTool)
            span.SetTag(TraceNames.ToolType, "extension");
        if (decided.Kind == CallKind.Delegate)
        {
            span.SetTag(TraceNames.AgentId, decided.Resource.Name);
            span.SetTag(TraceNames.AgentName, decided.Resource.Name);
            span.SetTag(TraceNames.Conversation, decided.Session.Value);
        }
        AddEvents(span, decided);
    }

    /// <summary>The attributes that spans and metrics of a call share.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Attributes(
        Decided decided,
        UpstreamName upstream
    )
    {
        if (OperationOf(decided.Kind) is { } operation)
            yield return new(TraceNames.Operation, operation);
        if (decided.Kind is CallKind.Infer or CallKind.Embed)
            yield return new(TraceNames.RequestModel, decided.Resource.Name);
        if (decided.Kind is CallKind.Infer or CallKind.Embed or CallKind.Delegate)
            yield return new(
                TraceNames.Provider,
                upstream.Provider.Length == 0 ? SessionSpans.NoProvider : upstream.Provider
            );
        if (decided.Kind == CallKind.CallTool)
        {
            yield return new(TraceNames.ToolName, decided.Resource.BareName);
            yield return new(TraceNames.McpMethod, "tools/call");
        }
        if (decided.Door == Door.Mcp)
            yield return new(TraceNames.Transport, upstream.Address is null ? "pipe" : "tcp");
        if (upstream.Address is null)
            yield break;
        yield return new(TraceNames.ServerAddress, upstream.Address);
        yield return new(TraceNames.ServerPort, upstream.Port);
    }

    /// <summary>Says what was decided of a call that belongs to this one, or of this one if it was not simply let pass.</summary>
    public static void AddEvents(Activity span, Decided decided)
    {
        if (span.Events.Count() >= MaxEvents)
            return;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(decided.TimeMs);
        var name = decided.Leg == Leg.Model ? "jidoka.policy.tool_call" : "jidoka.policy";
        if (decided.Leg == Leg.Model || !decided.Decision.IsAllowed)
            span.AddEvent(
                Evaluation(
                    name,
                    WireName<Verdict>.Of(decided.Decision.Verdict),
                    string.Join(", ", decided.Decision.Policies),
                    decided.Leg == Leg.Model ? decided.Resource.Name : null,
                    at
                )
            );
        foreach (var finding in decided.Findings)
            span.AddEvent(Evaluation("jidoka.detect", finding, null, null, at));
    }

    /// <summary>How the call failed, in a word; null: it did not.</summary>
    public static string? ErrorOf(Decided decided, Settled? settled) =>
        settled switch
        {
            null => decided.Decision.Verdict == Verdict.Hold ? "held" : "denied",
            { As: SettledAs.Cut } => "cut",
            { As: SettledAs.Abandoned } => "cancelled",
            { As: SettledAs.Failed } when decided.Kind == CallKind.CallTool => "tool_error",
            { As: SettledAs.Failed, Status: > 0 } => settled.Status.ToString(
                CultureInfo.InvariantCulture
            ),
            { As: SettledAs.Failed } => "upstream_unavailable",
            _ => null,
        };

    /// <summary>Ends a span at a time of the past, not before it began.</summary>
    public static void End(Activity span, DateTimeOffset at)
    {
        var end = at.UtcDateTime;
        // An end equal to the beginning would be taken for none.
        span.SetEndTime(end > span.StartTimeUtc ? end : span.StartTimeUtc.AddTicks(1));
        span.Stop();
    }

    private static ActivityEvent Evaluation(
        string name,
        string label,
        string? explanation,
        string? tool,
        DateTimeOffset at
    )
    {
        var tags = new ActivityTagsCollection
        {
            [TraceNames.EvaluationName] = name,
            [TraceNames.EvaluationLabel] = label,
        };
        if (explanation is { Length: > 0 })
            tags[TraceNames.EvaluationExplanation] = explanation;
        if (tool is not null)
            tags[TraceNames.OwnTool] = tool;
        return new(TraceNames.Evaluation, at, tags);
    }
}
