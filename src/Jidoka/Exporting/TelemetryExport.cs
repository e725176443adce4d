using Jidoka.Controlling;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Tracing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jidoka.Exporting;

/// <summary>
/// Exports spans and metrics by OTLP, with the official SDK: its queue is bounded, and what a collector does not take is
/// dropped there. Made only where the configuration says so; without it nobody listens, and nothing is made to be exported.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>How long what waits may take to be exported when the node stops, in milliseconds.</summary>
    public const int FlushMs = 2_000;

    /// <summary>How long an export may take, in milliseconds.</summary>
    public const int TimeoutMs = 10_000;

    /// <summary>The most spans that wait to be exported.</summary>
    public const int MaxWaiting = 16_384;

    /// <summary>How often spans are exported, in milliseconds.</summary>
    public const int SpansEveryMs = 1_000;

    private readonly TracerProvider _spans;
    private readonly MeterProvider _metrics;

    private TelemetryExport(TracerProvider spans, MeterProvider metrics)
    {
        _spans = spans;
        _metrics = metrics;
    }

    /// <summary>Begins to listen and to export.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="log">The log's name, which tells this node from others.</param>
    /// <param name="secrets">Where secrets are.</param>
    public static TelemetryExport Start(TelemetryOptions options, string log, ISecretSource secrets)
    {
        var resource = ResourceBuilder
            .CreateEmpty()
            .AddService(
                "jidoka",
                serviceVersion: ProgramVersion.Text,
                autoGenerateServiceInstanceId: false,
                serviceInstanceId: log
            );
        return new(
            Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource(TraceNames.Source)
                .AddOtlpExporter(export =>
                {
                    Aim(export, options, secrets, "v1/traces");
                    export.BatchExportProcessorOptions.MaxQueueSize = MaxWaiting;
                    export.BatchExportProcessorOptions.ScheduledDelayMilliseconds = SpansEveryMs;
                })
                .Build(),
            Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter(TraceNames.Source)
                .AddOtlpExporter(
                    (export, reader) =>
                    {
                        Aim(export, options, secrets, "v1/metrics");
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                            options.IntervalMs;
                    }
                )
                .Build()
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _spans.ForceFlush(FlushMs);
        _metrics.ForceFlush(FlushMs);
        _spans.Dispose();
        _metrics.Dispose();
    }

    private static void Aim(
        OtlpExporterOptions export,
        TelemetryOptions options,
        ISecretSource secrets,
        string path
    )
    {
        export.Protocol = options.IsGrpc
            ? OtlpExportProtocol.Grpc
            : OtlpExportProtocol.HttpProtobuf;
        export.Endpoint = options.IsGrpc
            ? options.Endpoint
            : new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
        export.TimeoutMilliseconds = TimeoutMs;
        if (options.Headers is { } reference)
            export.Headers = secrets.Resolve(reference);
        // The collector that the configuration names, through no proxy and after no redirect.
        export.HttpClientFactory = static () =>
            new HttpClient(
                new SocketsHttpHandler
                {
                    UseProxy = false,
                    AllowAutoRedirect = false,
                    ActivityHeadersPropagator = null,
                }
            )
            {
                Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            };
    }
}
