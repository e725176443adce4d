namespace Jidoka.Cedar.Compiling;

/// <summary>Policies whose scopes leave the same to be tested: it is tested once for all of them.</summary>
internal sealed class ScopeGroup
{
    private readonly Scope scope;

    private ScopeGroup(Scope scope, IndexedPolicy[] policies)
    {
        this.scope = scope;
        Policies = policies;
    }

    public IndexedPolicy[] Policies { get; }

    /// <summary>Groups the policies of one leaf of the index.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="usedSides">The sides on which the index has branched on the way: a bit for each <see cref="IndexSide"/>.</param>
    public static ScopeGroup[] Of(List<IndexedPolicy> policies, int usedSides)
    {
        var groups = new Dictionary<Scope, List<IndexedPolicy>>();
        foreach (var policy in policies)
        {
            var left = Left(policy, usedSides);
            if (!groups.TryGetValue(left, out var group))
                groups[left] = group = [];
            group.Add(policy);
        }
        return [.. groups.Select(group => new ScopeGroup(group.Key, [.. group.Value]))];
    }

    public bool Matches(Frame frame) =>
        scope.Action.Matches(frame.Action)
        && scope.Principal.Matches(frame.Principal)
        && scope.Resource.Matches(frame.Resource);

    // A policy is found below a branch either by the key that matched, or because it has none on that side.
    private static Scope Left(IndexedPolicy policy, int usedSides)
    {
        bool Used(IndexSide side) => (usedSides & (1 << (int)side)) != 0;
        var (principal, action, resource) = (policy.Principal, policy.Action, policy.Resource);
        if (Used(IndexSide.Principal))
            principal = principal.WithoutEntity();
        if (Used(IndexSide.PrincipalType))
            principal = principal.WithoutType();
        if (Used(IndexSide.Action))
            action = action.WithoutEntity();
        if (Used(IndexSide.Resource))
            resource = resource.WithoutEntity();
        if (Used(IndexSide.ResourceType))
            resource = resource.WithoutType();
        return new Scope(principal, action, resource);
    }

    private readonly record struct Scope(ScopeKey Principal, ScopeKey Action, ScopeKey Resource);
}
