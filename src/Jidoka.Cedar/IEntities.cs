using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar;

/// <summary>What the evaluator asks of a hierarchy of entities. Implementations must not change during a decision.</summary>
public interface IEntities
{
    /// <summary>Finds an entity.</summary>
    /// <param name="uid">The identifier.</param>
    /// <param name="entity">The entity when found.</param>
    /// <returns>Whether the entity exists.</returns>
    bool TryGet(EntityUid uid, [NotNullWhen(true)] out Entity? entity);

    /// <summary>Whether <paramref name="ancestor"/> is a strict ancestor, at any distance. False when the entity does not exist.</summary>
    /// <param name="uid">The possible descendant.</param>
    /// <param name="ancestor">The possible ancestor; it need not exist as an entity.</param>
    bool IsIn(EntityUid uid, EntityUid ancestor);

    /// <summary>All strict ancestors, each once, in any order; empty when the entity does not exist.</summary>
    /// <param name="uid">The entity.</param>
    ReadOnlySpan<EntityUid> AncestorsOf(EntityUid uid);

    /// <summary>Both at once; override it where that is cheaper than one after the other.</summary>
    /// <param name="uid">The identifier.</param>
    /// <param name="entity">The entity when found.</param>
    /// <param name="ancestors">As <see cref="AncestorsOf"/> gives them.</param>
    /// <returns>Whether the entity exists.</returns>
    bool TryFind(
        EntityUid uid,
        [NotNullWhen(true)] out Entity? entity,
        out ReadOnlySpan<EntityUid> ancestors
    )
    {
        ancestors = AncestorsOf(uid);
        return TryGet(uid, out entity);
    }
}
