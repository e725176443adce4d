using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Jidoka.Gateway.Tracing;

/// <summary>The metrics of the conventions, and a count of decisions. Nothing is kept while nobody listens.</summary>
internal sealed class CallMeters : IDisposable
{
    private const double MicrosecondsPerSecond = 1_000_000;
    private const double MillisecondsPerSecond = 1_000;

    // The boundaries that the conventions advise.
    private static readonly InstrumentAdvice<double> ModelSeconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.01,
            0.02,
            0.04,
            0.08,
            0.16,
            0.32,
            0.64,
            1.28,
            2.56,
            5.12,
            10.24,
            20.48,
            40.96,
            81.92,
        ],
    };

    private static readonly InstrumentAdvice<double> McpSeconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.01,
            0.02,
            0.05,
            0.1,
            0.2,
            0.5,
            1,
            2,
            5,
            10,
            30,
            60,
            120,
            300,
        ],
    };

    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries =
        [
            1,
            4,
            16,
            64,
            256,
            1024,
            4096,
            16_384,
            65_536,
            262_144,
            1_048_576,
            4_194_304,
            16_777_216,
            67_108_864,
        ],
    };

    private readonly Meter _meter = new(TraceNames.Source);
    private readonly Histogram<double> _model;
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _client;
    private readonly Histogram<double> _server;
    private readonly Counter<long> _decisions;

    public CallMeters()
    {
        _model = _meter.CreateHistogram(
            "gen_ai.client.operation.duration",
            "s",
            "GenAI operation duration.",
            tags: null,
            ModelSeconds
        );
        _tokens = _meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Number of input and output tokens used.",
            tags: null,
            Tokens
        );
        _client = _meter.CreateHistogram(
            "mcp.client.operation.duration",
            "s",
            "The duration of a request to a tool server.",
            tags: null,
            McpSeconds
        );
        _server = _meter.CreateHistogram(
            "mcp.server.operation.duration",
            "s",
            "The duration of an agent's request, with its decision and any wait for a person.",
            tags: null,
            McpSeconds
        );
        _decisions = _meter.CreateCounter<long>("jidoka.decisions", "{decision}", "Decisions.");
    }

    /// <summary>Counts a decision.</summary>
    public void Take(Decided decided) =>
        _decisions.Add(
            1,
            new(TraceNames.OwnKind, WireName<CallKind>.Of(decided.Kind)),
            new(TraceNames.OwnVerdict, WireName<Verdict>.Of(decided.Decision.Verdict))
        );

    /// <summary>Takes a call that was refused, or released and settled.</summary>
    public void Take(Decided decided, Settled? settled, in UpstreamName upstream)
    {
        var tags = new TagList();
        foreach (var tag in CallSpan.Attributes(decided, upstream))
            tags.Add(tag);
        if (CallSpan.ErrorOf(decided, settled) is { } error)
            tags.Add(TraceNames.ErrorType, error);
        if (settled?.ServedModel is { } served)
            tags.Add(TraceNames.ResponseModel, served);
        var seconds = (settled?.DurationUs ?? 0) / MicrosecondsPerSecond;
        if (decided.Kind is CallKind.Infer or CallKind.Embed)
        {
            _model.Record(seconds, tags);
            Count(settled?.PromptTokens, "input", decided, settled, upstream);
            Count(settled?.CompletionTokens, "output", decided, settled, upstream);
        }
        if (decided is not { Kind: CallKind.CallTool, Door: Door.Mcp })
            return;
        if (settled is not null)
            _client.Record(seconds, tags);
        _server.Record(
            ((settled?.TimeMs ?? decided.TimeMs) - decided.TimeMs) / MillisecondsPerSecond,
            AtServer(tags)
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(
        long? tokens,
        string type,
        Decided decided,
        Settled? settled,
        in UpstreamName upstream
    )
    {
        if (tokens is not { } count)
            return;
        var tags = new TagList();
        foreach (var tag in CallSpan.Attributes(decided, upstream))
            tags.Add(tag);
        tags.Add(TraceNames.TokenType, type);
        if (settled?.ServedModel is { } served)
            tags.Add(TraceNames.ResponseModel, served);
        _tokens.Record(count, tags);
    }

    // Agents come over HTTP, wherever the tool's server is.
    private static TagList AtServer(TagList tags)
    {
        var own = new TagList();
        foreach (var tag in tags)
            if (tag.Key is not (TraceNames.ServerAddress or TraceNames.ServerPort))
                own.Add(tag.Key == TraceNames.Transport ? new(tag.Key, "tcp") : tag);
        return own;
    }
}
