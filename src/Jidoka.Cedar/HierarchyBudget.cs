namespace Jidoka.Cedar;

/// <summary>What collecting the ancestors of a whole hierarchy may cost in memory and time, in proportion to its size.</summary>
internal sealed class HierarchyBudget
{
    private long members;
    private long pairs;
    private long steps;

    /// <summary>Notes edges that were followed.</summary>
    public void Follow(int edges) => steps += edges;

    /// <summary>Notes a member with its ancestors.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Exceeds(int ancestors)
    {
        members++;
        pairs += ancestors;
        return
            pairs > Limits.MaxAncestorPairs + (members * Limits.MaxMeanAncestors)
            || steps > Limits.MaxAncestorSteps + (members * Limits.MaxMeanSteps)
            ? $"the hierarchy has too many ancestors: more than {Limits.MaxMeanAncestors} a member"
            : null;
    }
}
