namespace Jidoka.Core.Events;

/// <summary>A dataset in a report.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Role">What the run does with it.</param>
public sealed record ReportedDataset(ReportedName Name, ReportedRole Role)
{
    /// <summary>The names of its columns that the schema facet gives.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Other names of the same dataset.</summary>
    public ImmutableArray<ReportedName> Same { get; init; } = [];

    /// <summary>From which columns its columns come.</summary>
    public ImmutableArray<ReportedColumn> From { get; init; } = [];

    /// <summary>Whether it is a model that the run made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsModel { get; init; }
}
