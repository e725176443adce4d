using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>
/// Finds the policies whose scope could match a request: a tree that branches on one side of the scope at a time, always
/// the side that splits best, until few policies are left. The cost of a request depends on the policies that could
/// apply, not on how many there are.
/// </summary>
internal sealed class PolicyIndex
{
    // Testing a scope costs about as much as one more look-up.
    private const int LeafSize = 6;

    // How many policies may be gone from the tree, or stand beside it, before it is built anew.
    private const int MaxChanges = 16;

    private readonly Symbols symbols = new();
    private readonly Node root;
    private readonly int repeatedCount;
    private readonly HashSet<Policy> indexed;
    private readonly HashSet<Policy>? gone;
    private readonly Policy[] added = [];
    private readonly ScopeNaming principals;
    private readonly ScopeNaming actions;
    private readonly ScopeNaming resources;

    public PolicyIndex(IReadOnlyList<Policy> policies)
    {
        indexed = [.. policies];
        var entries = new List<IndexedPolicy>(policies.Count);
        foreach (var policy in policies)
        {
            // "action in []" matches nothing, ever.
            if (policy.Body.Action is { Op: ScopeOp.InAny, Entities.Length: 0 })
                continue;
            var entry = new IndexedPolicy(policy, symbols);
            if (entry.Action.Op == ScopeOp.InAny)
                entry.Repeated = repeatedCount++;
            entries.Add(entry);
            principals = Widen(principals, entry.Principal.Op);
            actions = Widen(actions, entry.Action.Op);
            resources = Widen(resources, entry.Resource.Op);
        }
        root = Build(entries, usedSides: 0);
    }

    /// <summary>The same tree, with a few policies that are passed over and a few that are tested one by one.</summary>
    private PolicyIndex(PolicyIndex tree, HashSet<Policy> gone, Policy[] added)
    {
        symbols = tree.symbols;
        root = tree.root;
        repeatedCount = tree.repeatedCount;
        indexed = tree.indexed;
        (principals, actions, resources) = (tree.principals, tree.actions, tree.resources);
        this.gone = gone.Count > 0 ? gone : null;
        this.added = added;
    }

    /// <summary>The index of a set that has mostly the same policies. This one stays as it is.</summary>
    public PolicyIndex After(IReadOnlyList<Policy> policies)
    {
        var missing = new HashSet<Policy>(indexed);
        var extra = new List<Policy>();
        foreach (var policy in policies)
        {
            if (!missing.Remove(policy))
                extra.Add(policy);
        }
        return missing.Count + extra.Count <= MaxChanges
            ? new PolicyIndex(this, missing, [.. extra])
            : new PolicyIndex(policies);
    }

    private static ScopeNaming Widen(ScopeNaming naming, ScopeOp op) =>
        op switch
        {
            ScopeOp.All or ScopeOp.Is => naming,
            ScopeOp.Equal => naming == ScopeNaming.Nothing ? ScopeNaming.Entities : naming,
            _ => ScopeNaming.Hierarchy,
        };

    private static Node Build(List<IndexedPolicy> policies, int usedSides)
    {
        if (policies.Count <= LeafSize || BestSide(policies, usedSides) is not { } side)
            return new Node { Leaf = ScopeGroup.Of(policies, usedSides) };
        var groups = new Dictionary<int, List<IndexedPolicy>>();
        var rest = new List<IndexedPolicy>();
        foreach (var policy in policies)
        {
            var keys = policy.KeysOf(side);
            if (keys.IsEmpty)
                rest.Add(policy);
            foreach (var key in keys)
            {
                if (!groups.TryGetValue(key, out var group))
                    groups[key] = group = [];
                if (group.Count == 0 || group[^1] != policy)
                    group.Add(policy);
            }
        }
        var used = usedSides | (1 << (int)side);
        return new Node
        {
            Side = side,
            Children = groups.ToDictionary(group => group.Key, group => Build(group.Value, used)),
            Rest = rest.Count == 0 ? null : Build(rest, used),
        };
    }

    /// <summary>The side under which the fewest policies are left on average; null when no side splits.</summary>
    private static IndexSide? BestSide(List<IndexedPolicy> policies, int usedSides)
    {
        IndexSide? best = null;
        var bestLeft = (double)policies.Count;
        for (var side = IndexSide.Principal; side <= IndexSide.ResourceType; side++)
        {
            if ((usedSides & (1 << (int)side)) != 0)
                continue;
            var counts = new Dictionary<int, int>();
            var unkeyed = 0;
            var keyed = 0;
            foreach (var policy in policies)
            {
                var keys = policy.KeysOf(side);
                unkeyed += keys.IsEmpty ? 1 : 0;
                keyed += keys.Length;
                foreach (var key in keys)
                    counts[key] = counts.GetValueOrDefault(key) + 1;
            }
            var left = unkeyed + (counts.Count == 0 ? 0 : (double)keyed / counts.Count);
            if (left < bestLeft)
                (best, bestLeft) = (side, left);
        }
        return best;
    }

    public void Evaluate(Frame frame, AuthorizationResult result)
    {
        var (principal, action, resource) = (
            frame.Request.Principal,
            frame.Request.Action,
            frame.Request.Resource
        );
        frame.Principal.Fill(in principal, symbols, principals);
        if (principals == ScopeNaming.Hierarchy)
            frame.Principal.FillAncestors(
                in principal,
                frame.SeekPrincipal(),
                symbols,
                frame.Entities
            );
        frame.Action.Fill(in action, symbols, actions);
        if (actions == ScopeNaming.Hierarchy)
            frame.Action.FillAncestors(
                in action,
                frame.Entities.AncestorsOf(action),
                symbols,
                frame.Entities
            );
        frame.Resource.Fill(in resource, symbols, resources);
        if (resources == ScopeNaming.Hierarchy)
            frame.Resource.FillAncestors(
                in resource,
                frame.SeekResource(),
                symbols,
                frame.Entities
            );
        frame.BeginVisits(repeatedCount);
        Visit(root, frame, result);
        foreach (var policy in added)
            result.Add(policy, policy.Compiled.Test(frame), frame);
    }

    private void Visit(Node node, Frame frame, AuthorizationResult result)
    {
        foreach (var group in node.Leaf)
        {
            if (!group.Matches(frame))
                continue;
            foreach (var entry in group.Policies)
            {
                if (
                    (entry.Repeated < 0 || frame.VisitFirst(entry.Repeated))
                    && (gone is null || !gone.Contains(entry.Policy))
                )
                    result.Add(entry.Policy, entry.Compiled.TestConditions(frame), frame);
            }
        }
        if (node.Children is { } children)
        {
            if (node.Side >= IndexSide.PrincipalType)
            {
                var type =
                    node.Side == IndexSide.PrincipalType
                        ? frame.Principal.Type
                        : frame.Resource.Type;
                if (children.TryGetValue(type, out var child))
                    Visit(child, frame, result);
            }
            else
            {
                foreach (var symbol in SideOf(frame, node.Side).Chain)
                {
                    if (children.TryGetValue(symbol, out var child))
                        Visit(child, frame, result);
                }
            }
        }
        if (node.Rest is { } rest)
            Visit(rest, frame, result);
    }

    private static ScopeSide SideOf(Frame frame, IndexSide side) =>
        side switch
        {
            IndexSide.Principal => frame.Principal,
            IndexSide.Action => frame.Action,
            _ => frame.Resource,
        };

    private sealed class Node
    {
        public IndexSide Side { get; init; }

        public ScopeGroup[] Leaf { get; init; } = [];

        public Dictionary<int, Node>? Children { get; init; }

        /// <summary>The policies that this side does not constrain.</summary>
        public Node? Rest { get; init; }
    }
}
