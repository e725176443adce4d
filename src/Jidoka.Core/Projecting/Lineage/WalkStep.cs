namespace Jidoka.Core.Projecting.Lineage;

/// <summary>A node that a walk came to.</summary>
/// <param name="Node">The node.</param>
/// <param name="Link">The link by which it came; null: the walk began here.</param>
/// <param name="Depth">How many links lie between it and the start.</param>
/// <param name="Strength">How sure the path to it is: as sure as its weakest link.</param>
/// <param name="IsEnd">Whether no flow goes on from it.</param>
public sealed record WalkStep(
    LineageNode Node,
    StoredLink? Link,
    int Depth,
    LinkStrength Strength,
    bool IsEnd
);
