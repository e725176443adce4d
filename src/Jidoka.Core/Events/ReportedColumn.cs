namespace Jidoka.Core.Events;

/// <summary>One source of a column.</summary>
/// <param name="Column">The column; empty: the dataset as a whole (a filter, a sort, a join).</param>
/// <param name="Source">The dataset of the source.</param>
/// <param name="Field">The column of the source; empty: the dataset as a whole.</param>
/// <param name="IsSame">Whether the value is taken over unchanged.</param>
public readonly record struct ReportedColumn(
    string Column,
    ReportedName Source,
    string Field,
    bool IsSame
);
