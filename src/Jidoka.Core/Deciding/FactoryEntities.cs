using System.Diagnostics.CodeAnalysis;
using Jidoka.Cedar;
using Jidoka.Core.Projecting;

namespace Jidoka.Core.Deciding;

/// <summary>
/// The inventory and the facts as Cedar entities. A tool that nobody registered is there too, with every effect and no
/// server, so that policies about consequential tools apply to it.
/// </summary>
internal sealed class FactoryEntities(FactorySnapshot factory, DecisionInput input) : IEntities
{
    /// <summary>The most ancestors of one entity that are followed.</summary>
    public const int MaxAncestors = 64;

    // More than any policy of good sense compares; the rest is walked each time.
    private const int MaxWalks = 8;

    private readonly List<(EntityUid Uid, EntityUid[] Ancestors)> walks = [];

    /// <summary>Whether an entity was met that has more ancestors, so that no answer about it can be relied on.</summary>
    public bool IsCut { get; private set; }

    public bool TryGet(EntityUid uid, [NotNullWhen(true)] out Entity? entity)
    {
        entity = factory.EntityOf(uid);
        if (entity is null && uid == input.Resource.Uid)
            entity = AssetEntity.Unregistered(input.Resource);
        return entity is not null;
    }

    public bool IsIn(EntityUid uid, EntityUid ancestor) =>
        uid == ancestor || AncestorsOf(uid).Contains(ancestor);

    public ReadOnlySpan<EntityUid> AncestorsOf(EntityUid uid)
    {
        // A decision asks again and again about the same few: its principal, its resource and what they name.
        foreach (var (known, ancestors) in walks)
        {
            if (known == uid)
                return ancestors;
        }
        return TryGet(uid, out var entity) ? WalkAnew(entity) : [];
    }

    public bool TryFind(
        EntityUid uid,
        [NotNullWhen(true)] out Entity? entity,
        out ReadOnlySpan<EntityUid> ancestors
    )
    {
        // Asked once for the principal and once for the resource, before anything is known of them.
        var exists = TryGet(uid, out entity);
        ancestors = exists ? WalkAnew(entity!) : [];
        return exists;
    }

    private EntityUid[] WalkAnew(Entity entity)
    {
        var found = Walk(entity);
        if (found.Length > 0 && walks.Count < MaxWalks)
            walks.Add((entity.Uid, found));
        return found;
    }

    private EntityUid[] Walk(Entity entity)
    {
        if (entity.Parents.Count == 0)
            return [];
        var found = new List<EntityUid>(entity.Parents);
        for (var i = 0; i < found.Count; i++)
        {
            if (found.Count > MaxAncestors)
            {
                IsCut = true;
                break;
            }
            if (!TryGet(found[i], out var parent))
                continue;
            foreach (var above in parent.Parents)
            {
                if (!found.Contains(above))
                    found.Add(above);
            }
        }
        return [.. found];
    }
}
