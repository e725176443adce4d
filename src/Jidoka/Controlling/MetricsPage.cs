using System.Globalization;
using System.Text;
using Jidoka.Composition;
using Jidoka.Gateway.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary><c>/metrics</c> in the Prometheus text format 0.0.4.</summary>
internal static class MetricsPage
{
    private const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Maps the page.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app, Node node) =>
        app.MapGet("/metrics", () => TypedResults.Text(Write(node), MediaType))
            .WithName("metrics")
            .WithSummary("Figures for Prometheus.");

    /// <summary>The page.</summary>
    public static string Write(Node node)
    {
        var factory = node.Factory.Current;
        var page = new StringBuilder();
        Gauge(page, "build_info", "The running version.", 1, $"version=\"{ProgramVersion.Text}\"");
        Counter(page, "ledger_events_total", "Events in the ledger.", node.Log.Ledger.Size);
        Counter(
            page,
            "flow_events_total",
            "Flow events that the projection has folded.",
            node.Flow.Events
        );
        Gauge(
            page,
            "projection_lag_events",
            "Events that the projection has not folded yet.",
            node.Log.Ledger.Size - node.Flow.Watermark
        );
        Gauge(page, "control_epoch", "The control state's epoch.", factory.Epoch);
        Gauge(page, "calls_open", "Calls that are open now.", node.Cord.Open);
        Gauge(
            page,
            "calls_in_doubt",
            "Calls of an earlier run that were released and never settled.",
            node.Flow.InDoubt.Length
        );
        Gauge(page, "agents_stopped", "Agents that are stopped.", factory.Stops.Count);
        Gauge(page, "agent_keys", "Agent keys that are not revoked.", factory.Keys.Count);
        Gauge(page, "policies", "Policies in force.", factory.Policies.Set.Policies.Count);
        Gauge(
            page,
            "policy_faults",
            "Faults of newer policy files, which are not in force.",
            factory.PolicyFaults.Length
        );
        Gauge(page, "facts", "Business facts.", factory.Facts.Count);
        Head(page, "assets", "Assets in the inventory.", "gauge");
        foreach (var kind in factory.Assets.Keys.GroupBy(a => a.Kind).OrderBy(g => g.Key))
            Line(
                page,
                "assets",
                kind.Count(),
                $"kind=\"{kind.Key.ToString().ToLowerInvariant()}\""
            );
        Gauge(
            page,
            "upkeep_failed",
            "Whether the last round of upkeep failed.",
            node.Upkeep.Fault is null ? 0 : 1
        );
        Gauge(
            page,
            "recording_failed",
            "Whether the last call could not be recorded, so that none passes.",
            node.Recorder.Fault is null ? 0 : 1
        );
        Witnesses(page, node);
        Exports(page, node);
        Decisions(page, node.Flow.Figures);
        Durations(page, node.Flow.Figures);
        Process(page);
        return page.ToString();
    }

    private static void Witnesses(StringBuilder page, Node node)
    {
        Gauge(
            page,
            "witness_faults",
            "Witnesses that did not cosign at the last try.",
            node.Cosigning.Witnesses.Count(w => w.Fault is not null)
        );
        Gauge(
            page,
            "witness_breaches",
            "Witnesses that say that this ledger was cut back, changed or forked.",
            node.Cosigning.Witnesses.Count(w => w.IsBreach)
        );
    }

    private static void Exports(StringBuilder page, Node node)
    {
        if (node.Exports.IsEmpty)
            return;
        Head(page, "export_lag_events", "Events that an export has not sent yet.", "gauge");
        foreach (var export in node.Exports)
            Line(
                page,
                "export_lag_events",
                node.Log.Ledger.Size - export.Next,
                $"export=\"{export.Name}\""
            );
        Head(page, "export_failed", "Whether what an export sent last was not taken.", "gauge");
        foreach (var export in node.Exports)
            Line(page, "export_failed", export.Fault is null ? 0 : 1, $"export=\"{export.Name}\"");
        Head(
            page,
            "export_refused_total",
            "Documents of an export that the other side would never take, since the start.",
            "counter"
        );
        foreach (var export in node.Exports)
            Line(page, "export_refused_total", export.Refused, $"export=\"{export.Name}\"");
    }

    private static void Decisions(StringBuilder page, LineFigures figures)
    {
        Head(page, "decisions_total", "Decisions since the start, by verdict.", "counter");
        foreach (var verdict in Enum.GetValues<Verdict>())
            Line(
                page,
                "decisions_total",
                figures.Of(verdict),
                $"verdict=\"{WireName<Verdict>.Of(verdict)}\""
            );
    }

    private static void Durations(StringBuilder page, LineFigures figures)
    {
        const string name = "call_duration_seconds";
        // The count is read first: a bucket may be ahead of it, never behind.
        var settled = figures.Settled;
        var total = figures.TotalUs / MicrosecondsPerSecond;
        Head(page, name, "From a call's release to its settlement.", "histogram");
        for (var i = 0; i < LineFigures.BoundsUs.Length; i++)
        {
            var bound = LineFigures.BoundsUs[i] / MicrosecondsPerSecond;
            Line(
                page,
                name + "_bucket",
                Math.Min(figures.AtMost(i), settled),
                string.Create(CultureInfo.InvariantCulture, $"le=\"{bound}\"")
            );
        }
        Line(page, name + "_bucket", settled, "le=\"+Inf\"");
        page.Append(CultureInfo.InvariantCulture, $"jidoka_{name}_sum {total}\n");
        Line(page, name + "_count", settled, "");
    }

    private const double MicrosecondsPerSecond = 1_000_000;

    private static void Process(StringBuilder page)
    {
        Gauge(
            page,
            "process_memory_bytes",
            "Memory of the managed heap.",
            GC.GetTotalMemory(false)
        );
        Counter(
            page,
            "process_allocated_bytes_total",
            "Bytes that the managed heap has handed out since the start.",
            GC.GetTotalAllocatedBytes()
        );
        Counter(
            page,
            "process_gc_total",
            "Garbage collections of the oldest generation.",
            GC.CollectionCount(2)
        );
    }

    private static void Gauge(
        StringBuilder page,
        string name,
        string help,
        long value,
        string labels = ""
    )
    {
        Head(page, name, help, "gauge");
        Line(page, name, value, labels);
    }

    private static void Counter(StringBuilder page, string name, string help, long value)
    {
        Head(page, name, help, "counter");
        Line(page, name, value, "");
    }

    private static void Head(StringBuilder page, string name, string help, string type) =>
        page.Append(
            CultureInfo.InvariantCulture,
            $"# HELP jidoka_{name} {help}\n# TYPE jidoka_{name} {type}\n"
        );

    private static void Line(StringBuilder page, string name, long value, string labels) =>
        page.Append(
            CultureInfo.InvariantCulture,
            $"jidoka_{name}{(labels.Length == 0 ? "" : "{" + labels + "}")} {value}\n"
        );
}
