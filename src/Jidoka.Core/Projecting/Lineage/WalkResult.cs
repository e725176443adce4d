namespace Jidoka.Core.Projecting.Lineage;

/// <summary>Where a walk came to.</summary>
public sealed class WalkResult
{
    private readonly ImmutableArray<IReadOnlyDictionary<LineageNode, WalkStep>> _walks;

    internal WalkResult(
        bool isDown,
        bool isCut,
        params ImmutableArray<IReadOnlyDictionary<LineageNode, WalkStep>> walks
    )
    {
        (IsDown, IsCut, _walks) = (isDown, isCut, walks);
        var steps = new Dictionary<LineageNode, WalkStep>();
        foreach (var walk in walks)
        {
            foreach (var (node, step) in walk)
                steps.TryAdd(node, step);
        }
        Steps = steps;
    }

    /// <summary>Whether it went the way the data goes.</summary>
    public bool IsDown { get; }

    /// <summary>Whether a bound ended it, so that there may be more.</summary>
    public bool IsCut { get; }

    /// <summary>The nodes, the start among them, each with its strongest path.</summary>
    public IReadOnlyDictionary<LineageNode, WalkStep> Steps { get; }

    /// <summary>The links between the start and a node, in the order in which the data went.</summary>
    /// <param name="node">A node of the walk.</param>
    public ImmutableArray<StoredLink> PathTo(LineageNode node)
    {
        var walk = _walks.First(w => w.ContainsKey(node));
        var path = new List<StoredLink>();
        for (var at = walk[node]; at.Link is { } link; at = walk[IsDown ? link.From : link.To])
            path.Add(link);
        if (IsDown)
            path.Reverse();
        return [.. path];
    }
}
