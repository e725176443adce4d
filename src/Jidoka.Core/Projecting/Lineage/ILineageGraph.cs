namespace Jidoka.Core.Projecting.Lineage;

/// <summary>The lineage as it can be walked.</summary>
public interface ILineageGraph
{
    /// <summary>The links that begin at a node, in the order in which they were first stated.</summary>
    /// <param name="node">The node.</param>
    /// <param name="max">The most that are wanted.</param>
    IReadOnlyList<StoredLink> From(LineageNode node, int max);

    /// <summary>The links that end at a node, in the order in which they were first stated.</summary>
    /// <param name="node">The node.</param>
    /// <param name="max">The most that are wanted.</param>
    IReadOnlyList<StoredLink> To(LineageNode node, int max);

    /// <summary>Whether any event spoke of a node.</summary>
    bool Holds(LineageNode node);
}
