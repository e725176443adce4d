using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar;

/// <summary>An immutable in-memory hierarchy of entities with its ancestors computed once.</summary>
public sealed class EntityStore : IEntities
{
    private const int ScanLimit = 8;
    private readonly Dictionary<EntityUid, Node> nodes;

    private EntityStore(Dictionary<EntityUid, Node> nodes) => this.nodes = nodes;

    /// <summary>No entity at all.</summary>
    public static EntityStore Empty { get; } = new([]);

    /// <summary>The number of entities.</summary>
    public int Count => nodes.Count;

    /// <summary>All entities, in no particular order.</summary>
    public IEnumerable<Entity> Entities => nodes.Values.Select(node => node.Entity);

    /// <summary>Builds a store.</summary>
    /// <param name="entities">The entities; parents need not exist themselves.</param>
    /// <exception cref="ArgumentException">An identifier occurs twice with different content, the hierarchy has a cycle, or a limit is passed.</exception>
    public static EntityStore Of(IEnumerable<Entity> entities)
    {
        var all = new Dictionary<EntityUid, Node>();
        foreach (var entity in entities)
        {
            // The same entity may be given more than once, as long as it is the same in everything.
            if (
                !all.TryAdd(entity.Uid, new Node(entity))
                && !all[entity.Uid].Entity.IsSameAs(entity)
            )
                throw new ArgumentException($"duplicate entity {entity.Uid}", nameof(entities));
            if (all.Count > Limits.MaxEntities)
                throw new ArgumentException(
                    $"more than {Limits.MaxEntities} entities",
                    nameof(entities)
                );
        }
        var store = new EntityStore(all);
        var budget = new HierarchyBudget();
        foreach (var node in all.Values)
        {
            if (store.Close(node, depth: 0, budget) is { } problem)
                throw new ArgumentException(problem, nameof(entities));
        }
        return store;
    }

    /// <summary>Reads entities from JSON: a list of <c>{uid, attrs, parents, tags?}</c> with the escapes <c>__entity</c> and <c>__extn</c>.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="schema">
    /// When given, the escapes may be left out, the entities must be as the schema says, and its actions are added to them.
    /// </param>
    public static EntityStoreResult ParseJson(string json, Schema? schema = null) =>
        Json.EntityJson.Read(json, schema);

    private string? Close(Node node, int depth, HierarchyBudget budget)
    {
        if (node.State == Progress.Done)
            return null;
        if (node.State == Progress.Open)
            return $"the hierarchy has a cycle through {node.Entity.Uid}";
        if (depth > Limits.MaxChain)
            return $"the hierarchy is deeper than {Limits.MaxChain}";
        node.State = Progress.Open;
        if (node.Entity.Parents.Count > 0)
        {
            var found = new HashSet<EntityUid>();
            var followed = 0;
            foreach (var parent in node.Entity.Parents)
            {
                if (!nodes.TryGetValue(parent, out var above))
                {
                    found.Add(parent);
                    continue;
                }
                // One object for the id of a parent, however many children name it.
                found.Add(above.Entity.Uid);
                if (Close(above, depth + 1, budget) is { } problem)
                    return problem;
                found.UnionWith(above.Ancestors);
                followed += 1 + above.Ancestors.Length;
                if (followed > Limits.MaxAncestors)
                    return $"{node.Entity.Uid} has more than {Limits.MaxAncestors} ancestors";
            }
            budget.Follow(followed);
            if (budget.Exceeds(found.Count) is { } excess)
                return excess;
            node.Ancestors = [.. found];
            node.Lookup = found.Count > ScanLimit ? found : null;
        }
        node.State = Progress.Done;
        return null;
    }

    /// <inheritdoc/>
    public bool TryGet(EntityUid uid, [NotNullWhen(true)] out Entity? entity)
    {
        if (nodes.TryGetValue(uid, out var node))
        {
            entity = node.Entity;
            return true;
        }
        entity = null;
        return false;
    }

    /// <inheritdoc/>
    public bool IsIn(EntityUid uid, EntityUid ancestor)
    {
        if (!nodes.TryGetValue(uid, out var node))
            return false;
        return node.Lookup is { } lookup
            ? lookup.Contains(ancestor)
            : node.Ancestors.AsSpan().Contains(ancestor);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<EntityUid> AncestorsOf(EntityUid uid) =>
        nodes.TryGetValue(uid, out var node) ? node.Ancestors : [];

    /// <inheritdoc/>
    public bool TryFind(
        EntityUid uid,
        [NotNullWhen(true)] out Entity? entity,
        out ReadOnlySpan<EntityUid> ancestors
    )
    {
        if (nodes.TryGetValue(uid, out var node))
        {
            entity = node.Entity;
            ancestors = node.Ancestors;
            return true;
        }
        entity = null;
        ancestors = [];
        return false;
    }

    private enum Progress : byte
    {
        New,
        Open,
        Done,
    }

    private sealed class Node(Entity entity)
    {
        public Entity Entity { get; } = entity;

        public EntityUid[] Ancestors { get; set; } = [];

        public HashSet<EntityUid>? Lookup { get; set; }

        public Progress State { get; set; }
    }
}
