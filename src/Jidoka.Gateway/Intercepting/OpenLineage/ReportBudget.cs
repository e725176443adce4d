namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>Counts what one report holds against the bounds.</summary>
internal sealed class ReportBudget
{
    private int _datasets;
    private int _columns;

    public void TakeDataset()
    {
        if (++_datasets > ReportBounds.MaxDatasets)
            throw new ReportFaultException(
                "",
                $"It names more than {ReportBounds.MaxDatasets} datasets."
            );
    }

    public void TakeColumn()
    {
        if (++_columns > ReportBounds.MaxColumns)
            throw new ReportFaultException(
                "",
                $"It names more than {ReportBounds.MaxColumns} columns, sources and other names."
            );
    }
}
