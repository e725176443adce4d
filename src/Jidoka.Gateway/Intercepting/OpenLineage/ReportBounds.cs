namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>The named bounds on what data systems report. What is beyond one is quarantined.</summary>
public static class ReportBounds
{
    /// <summary>The longest report, in bytes.</summary>
    public const int MaxReportBytes = 1024 * 1024;

    /// <summary>The longest batch of reports, in bytes.</summary>
    public const int MaxBatchBytes = 16 * 1024 * 1024;

    /// <summary>The most reports in a batch.</summary>
    public const int MaxBatch = 1_000;

    /// <summary>The deepest nesting of a report: plans of queries, in facets that nobody reads here, nest deep.</summary>
    public const int MaxDepth = 512;

    /// <summary>The longest name of a job or dataset, of each of its two parts, in characters.</summary>
    public const int MaxNameLength = 512;

    /// <summary>The longest name of a column, in characters.</summary>
    public const int MaxColumnLength = 256;

    /// <summary>The most datasets of a report.</summary>
    public const int MaxDatasets = 1_000;

    /// <summary>The most columns, sources of columns and other names of a report, together.</summary>
    public const int MaxColumns = 20_000;

    /// <summary>The deepest nesting of a column within columns.</summary>
    public const int MaxColumnDepth = 16;

    /// <summary>The most events that one report becomes in the ledger.</summary>
    public const int MaxParts = 256;
}
