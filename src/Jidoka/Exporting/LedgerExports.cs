using Jidoka.Composition;
using Microsoft.Extensions.Logging;

namespace Jidoka.Exporting;

/// <summary>The exports that the configuration asks for.</summary>
internal static class LedgerExports
{
    /// <summary>The folder of their marks, in the data folder.</summary>
    public const string Folder = "exports";

    /// <summary>Makes them; none unless asked for.</summary>
    public static ImmutableArray<LedgerExport> Of(Node node, ILogger log)
    {
        var exports = ImmutableArray.CreateBuilder<LedgerExport>();
        if (node.Options.OpenLineage is { } lineage)
            exports.Add(OfLineage(node, lineage, log));
        for (var i = 0; i < node.Options.Siem.Length; i++)
            exports.Add(OfSiem(node, node.Options.Siem[i], i, log));
        return exports.ToImmutable();
    }

    private static LedgerExport OfLineage(Node node, OpenLineageOptions options, ILogger log)
    {
        var form = new OpenLineageForm(
            node.Log.Ledger.LogId,
            options.Namespace ?? node.Options.Tenant,
            options.QuietMs,
            () => node.Factory.Current
        );
        return Export(
            node,
            log,
            "openlineage",
            form,
            Sink(node, options.File, options.Url, "application/json", options.ApiKey)
        );
    }

    // The place in the configuration is part of the name: two exports of one form each go on from their own mark.
    private static LedgerExport OfSiem(Node node, SiemOptions options, int place, ILogger log)
    {
        var id = node.Log.Ledger.LogId;
        var (form, type) = options.Form switch
        {
            "cef" => ((IExportForm)new CefForm(id), "text/plain; charset=utf-8"),
            "cloudevents" => (new CloudEventsForm(id), "application/cloudevents+json"),
            _ => (new OcsfForm(id), "application/json"),
        };
        var name = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"siem-{place}-{options.Form}"
        );
        return options.Syslog is { } syslog
            ? Export(
                node,
                log,
                name,
                new SyslogForm(form, options.Form, syslog.Facility, Environment.MachineName),
                new SyslogSink(syslog, node.Time)
            )
            : Export(
                node,
                log,
                name,
                form,
                Sink(node, options.File, options.Url, type, options.Key)
            );
    }

    private static IExportSink Sink(Node node, string? file, Uri? url, string type, string? key) =>
        file is not null
            ? new FileSink(file)
            : new HttpSink(url!, type, () => key is null ? null : node.Secrets.Resolve(key));

    private static LedgerExport Export(
        Node node,
        ILogger log,
        string name,
        IExportForm form,
        IExportSink sink
    )
    {
        var folder = Directory
            .CreateDirectory(Path.Combine(node.Options.DataFolder, Folder))
            .FullName;
        return new(
            name,
            node.Log.Ledger,
            form,
            sink,
            new ExportMark(
                Path.Combine(folder, $"{node.Options.Tenant}-{node.Options.Node}-{name}.mark")
            ),
            node.Time,
            fault => JidokaLog.Exporting(log, name, fault)
        );
    }
}
