namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>Reads a report as OpenLineage 2-0-2 defines it, and takes of it what lineage is made of.</summary>
public static class ReportReader
{
    private static readonly string[] States =
    [
        "START",
        "RUNNING",
        "COMPLETE",
        "ABORT",
        "FAIL",
        "OTHER",
    ];

    /// <summary>Reads a report.</summary>
    /// <param name="report">One JSON object in UTF-8.</param>
    /// <param name="timeMs">When it came, in milliseconds since the Unix epoch.</param>
    /// <param name="by">Who sent it.</param>
    /// <exception cref="ReportFaultException">It is malformed, or beyond a bound of <see cref="ReportBounds"/>.</exception>
    public static LineageReceived Read(ReadOnlyMemory<byte> report, long timeMs, string by)
    {
        if (report.Length > ReportBounds.MaxReportBytes)
            throw new ReportFaultException(
                "",
                $"It has more than {ReportBounds.MaxReportBytes} bytes."
            );
        try
        {
            using var json = JsonDocument.Parse(
                report,
                new JsonDocumentOptions { MaxDepth = ReportBounds.MaxDepth }
            );
            return Read(new ReportNode(json.RootElement, ""), timeMs, by);
        }
        catch (JsonException)
        {
            throw new ReportFaultException("", "It is not JSON, or nests too deep.");
        }
        catch (InvalidOperationException)
        {
            throw new ReportFaultException("", "A string in it holds half of a surrogate pair.");
        }
    }

    private static LineageReceived Read(ReportNode root, long timeMs, string by)
    {
        root.MustBeObject();
        var received = new LineageReceived
        {
            TimeMs = timeMs,
            By = by,
            EventMs = root.Required("eventTime").Time(),
            Producer = root.Required("producer").Uri(),
        };
        root.Required("schemaURL").Uri();
        var budget = new ReportBudget();
        var run = root.Optional("run");
        if (root.Optional("job") is { } job)
            return WithRun(received, root, run) with
            {
                Job = job.Name(),
                Datasets =
                [
                    .. Datasets(root, "inputs", ReportedRole.Input, budget),
                    .. Datasets(root, "outputs", ReportedRole.Output, budget),
                ],
            };
        if (run is not null)
            throw new ReportFaultException("job", "A report of a run names its job.");
        return root.Optional("dataset") is { } dataset
            ? received with
            {
                Datasets = [DatasetFacets.Read(dataset, ReportedRole.Described, budget)],
            }
            : throw new ReportFaultException("", "It is of no run, no job and no dataset.");
    }

    private static LineageReceived WithRun(
        LineageReceived received,
        ReportNode root,
        ReportNode? run
    )
    {
        var state = root.Optional("eventType")?.Text(ReportBounds.MaxNameLength);
        if (state is not null && !States.Contains(state, StringComparer.Ordinal))
            throw new ReportFaultException(
                "eventType",
                "It is none of START, RUNNING, COMPLETE, ABORT, FAIL, OTHER."
            );
        if (run is null)
            return received;
        var next = received with { State = state, Run = run.Value.Required("runId").Uuid() };
        // Older integrations of Airflow write it with another name.
        if ((run.Value.Facet("parent") ?? run.Value.Facet("parentRun")) is not { } parent)
            return next;
        return next with
        {
            ParentRun = parent.Required("run").Required("runId").Uuid(),
            ParentJob = parent.Optional("job")?.Name(),
        };
    }

    private static IEnumerable<ReportedDataset> Datasets(
        ReportNode root,
        string key,
        ReportedRole role,
        ReportBudget budget
    ) =>
        root.Optional(key) is { } list
            ? list.Items().Select(d => DatasetFacets.Read(d, role, budget))
            : [];
}
