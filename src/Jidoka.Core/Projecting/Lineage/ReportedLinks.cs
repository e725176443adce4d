using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>The links of what data systems report.</summary>
internal static class ReportedLinks
{
    public static IEnumerable<LineageLink> Of(LineageReceived e)
    {
        LineageLink Link(LineageNode from, LineageNode to, LinkReason reason) =>
            new(from, to, reason, IsReported: true, e.EventMs);

        LineageNode? job = e.Job is { } j ? new(NodeKind.Job, j.ToString()) : null;
        LineageNode? run = e.Run is { } r ? new(NodeKind.Run, r) : null;
        if (job is { } of && run is { } ran)
            yield return Link(of, ran, LinkReason.Ran);
        if (run is { } part && e.ParentRun is { } whole)
        {
            var parent = new LineageNode(NodeKind.Run, whole);
            yield return Link(part, parent, LinkReason.PartOf);
            if (e.ParentJob is { } above)
                yield return Link(new(NodeKind.Job, above.ToString()), parent, LinkReason.Ran);
        }
        foreach (var dataset in e.Datasets)
        {
            var node = LineageNode.Dataset(dataset.Name);
            if ((run ?? job) is { } actor)
            {
                if (dataset.Role == ReportedRole.Input)
                    yield return Link(node, actor, LinkReason.Read);
                else if (dataset.Role == ReportedRole.Output)
                    yield return Link(actor, node, LinkReason.Written);
            }
            foreach (var link in OfDataset(dataset, node))
                yield return Link(link.From, link.To, link.Reason);
        }
    }

    private static IEnumerable<(LineageNode From, LineageNode To, LinkReason Reason)> OfDataset(
        ReportedDataset dataset,
        LineageNode node
    )
    {
        foreach (var column in dataset.Columns)
            yield return (LineageNode.Column(dataset.Name, column), node, LinkReason.Same);
        foreach (var other in dataset.Same)
        {
            yield return (LineageNode.Dataset(other), node, LinkReason.Same);
            yield return (node, LineageNode.Dataset(other), LinkReason.Same);
        }
        foreach (var from in dataset.From)
        {
            var source = LineageNode.Column(from.Source, from.Field);
            var target = LineageNode.Column(dataset.Name, from.Column);
            yield return (source, target, from.IsSame ? LinkReason.Exact : LinkReason.Derived);
            if (from.Field.Length > 0)
                yield return (source, LineageNode.Dataset(from.Source), LinkReason.Same);
            if (from.Column.Length > 0)
                yield return (target, node, LinkReason.Same);
        }
        if (dataset.IsModel)
            yield return (node, new(NodeKind.Model, dataset.Name.Name), LinkReason.Same);
    }
}
