namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>Reads of a dataset's facets what lineage is made of: columns, other names, and from where columns come.</summary>
internal static class DatasetFacets
{
    public static ReportedDataset Read(ReportNode dataset, ReportedRole role, ReportBudget budget)
    {
        budget.TakeDataset();
        var columns = new List<string>();
        if (dataset.Facet("schema")?.Optional("fields") is { } fields)
            AddColumns(fields, "", 0, columns, budget);
        return new(dataset.Name(), role)
        {
            Columns = [.. columns.Distinct(StringComparer.Ordinal)],
            Same = [.. Symlinks(dataset, budget)],
            From = [.. ColumnLineage(dataset, budget).Concat(Lineage(dataset, budget)).Distinct()],
            IsModel =
                dataset.Facet("datasetType")?.Optional("datasetType")
                    is { Value.ValueKind: JsonValueKind.String } type
                && string.Equals(
                    type.Value.GetString(),
                    "MODEL",
                    StringComparison.OrdinalIgnoreCase
                ),
        };
    }

    // Fields of a struct are columns too, named with a dot.
    private static void AddColumns(
        ReportNode fields,
        string above,
        int depth,
        List<string> columns,
        ReportBudget budget
    )
    {
        if (depth > ReportBounds.MaxColumnDepth)
            throw fields.Fault($"Columns nest deeper than {ReportBounds.MaxColumnDepth}.");
        foreach (var field in fields.Items())
        {
            budget.TakeColumn();
            var name = above + field.Required("name").Text(ReportBounds.MaxColumnLength);
            if (name.Length > ReportBounds.MaxNameLength)
                throw field.Fault($"It has more than {ReportBounds.MaxNameLength} characters.");
            columns.Add(name);
            if (field.Optional("fields") is { } below)
                AddColumns(below, name + ".", depth + 1, columns, budget);
        }
    }

    private static IEnumerable<ReportedName> Symlinks(ReportNode dataset, ReportBudget budget)
    {
        if (dataset.Facet("symlinks")?.Optional("identifiers") is not { } identifiers)
            yield break;
        foreach (var identifier in identifiers.Items())
        {
            budget.TakeColumn();
            yield return identifier.Name();
        }
    }

    private static IEnumerable<ReportedColumn> ColumnLineage(
        ReportNode dataset,
        ReportBudget budget
    )
    {
        if (dataset.Facet("columnLineage") is not { } facet)
            yield break;
        foreach (var (column, entry) in facet.Required("fields").Members())
        {
            // Deprecated, and still what some send: the field's own word for what was done.
            var whole = entry.Optional("transformationType");
            foreach (var source in entry.Required("inputFields").Items())
                yield return Column(entry, column, source, whole, budget);
        }
        if (facet.Optional("dataset") is not { } all)
            yield break;
        foreach (var source in all.Items())
            yield return Column(all, "", source, null, budget);
    }

    // The explicit facet, where a source may be a job too; that one the run's own links say.
    private static IEnumerable<ReportedColumn> Lineage(ReportNode dataset, ReportBudget budget)
    {
        if (dataset.Facet("lineage") is not { } facet)
            yield break;
        if (facet.Optional("inputs") is { } inputs)
        {
            foreach (var source in inputs.Items().Where(IsDataset))
                yield return Column(inputs, "", source, null, budget);
        }
        if (facet.Optional("fields") is not { } fields)
            yield break;
        foreach (var (column, entry) in fields.Members())
        {
            foreach (var source in entry.Required("inputs").Items().Where(IsDataset))
                yield return Column(entry, column, source, null, budget);
        }
    }

    private static bool IsDataset(ReportNode source) =>
        source.Required("type").Text(ReportBounds.MaxColumnLength) == "DATASET";

    private static ReportedColumn Column(
        ReportNode place,
        string column,
        ReportNode source,
        ReportNode? whole,
        ReportBudget budget
    )
    {
        budget.TakeColumn();
        if (column.Length > ReportBounds.MaxNameLength)
            throw place.Fault(
                $"The name of a column has more than {ReportBounds.MaxNameLength} characters."
            );
        return new(
            column,
            source.Name(),
            source.Optional("field")?.Text(ReportBounds.MaxNameLength) ?? "",
            IsIdentity(whole) || HasIdentity(source)
        );
    }

    private static bool HasIdentity(ReportNode source) =>
        source.Optional("transformations") is { } done
        && done.Items().Any(t => t.Optional("subtype") is { } subtype && IsIdentity(subtype));

    private static bool IsIdentity(ReportNode? word) =>
        word is { Value.ValueKind: JsonValueKind.String } text
        && text.Value.ValueEquals("IDENTITY"u8);
}
