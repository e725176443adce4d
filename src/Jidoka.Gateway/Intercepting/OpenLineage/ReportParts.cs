namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>Cuts a report into as few events as an event's bound allows; folded together they say the same.</summary>
internal static class ReportParts
{
    /// <summary>How many bytes of an event are left for what is added to it before it is stored.</summary>
    private const int Reserve = 512;

    /// <exception cref="ReportFaultException">It would be more than <see cref="ReportBounds.MaxParts"/> events.</exception>
    public static List<LineageReceived> Of(LineageReceived report)
    {
        var parts = new List<LineageReceived>();
        Cut(report, parts);
        return parts;
    }

    private static void Cut(LineageReceived report, List<LineageReceived> parts)
    {
        if (EventJson.Write(report).Length <= EventJson.MaxEventBytes - Reserve)
        {
            if (parts.Count == ReportBounds.MaxParts)
                throw new ReportFaultException(
                    "",
                    $"It would be more than {ReportBounds.MaxParts} events."
                );
            parts.Add(report);
            return;
        }
        var datasets = report.Datasets;
        if (datasets.Length > 1)
        {
            var half = datasets.Length / 2;
            Cut(report with { Datasets = datasets[..half] }, parts);
            Cut(report with { Datasets = datasets[half..] }, parts);
            return;
        }
        // The bounds on names leave no single column that would not fit.
        var one = datasets[0];
        var (columns, same, from) = (
            one.Columns.Length / 2,
            one.Same.Length / 2,
            one.From.Length / 2
        );
        Cut(
            report with
            {
                Datasets =
                [
                    one with
                    {
                        Columns = one.Columns[..columns],
                        Same = one.Same[..same],
                        From = one.From[..from],
                    },
                ],
            },
            parts
        );
        Cut(
            report with
            {
                Datasets =
                [
                    one with
                    {
                        Columns = one.Columns[columns..],
                        Same = one.Same[same..],
                        From = one.From[from..],
                    },
                ],
            },
            parts
        );
    }
}
