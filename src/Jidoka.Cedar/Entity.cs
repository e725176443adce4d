namespace Jidoka.Cedar;

/// <summary>An entity: its attributes and tags. Its place in the hierarchy is kept by <see cref="IEntities"/>.</summary>
public sealed class Entity
{
    /// <summary>An entity.</summary>
    /// <param name="uid">Its identifier.</param>
    /// <param name="attributes">Its attributes, possibly lazy; null for none.</param>
    /// <param name="tags">Its tags, possibly lazy; null for none.</param>
    /// <param name="parents">Its direct parents; null for none.</param>
    public Entity(
        EntityUid uid,
        RecordValue? attributes = null,
        RecordValue? tags = null,
        IReadOnlyList<EntityUid>? parents = null
    )
    {
        Uid = uid;
        Attributes = attributes ?? RecordValue.Empty;
        Tags = tags ?? RecordValue.Empty;
        Parents = parents ?? [];
    }

    /// <summary>The identifier.</summary>
    public EntityUid Uid { get; }

    /// <summary>The attributes.</summary>
    public RecordValue Attributes { get; }

    /// <summary>The tags.</summary>
    public RecordValue Tags { get; }

    /// <summary>The direct parents.</summary>
    public IReadOnlyList<EntityUid> Parents { get; }

    internal bool IsSameAs(Entity other) =>
        Uid.Equals(other.Uid)
        && Attributes.Equals(other.Attributes)
        && Tags.Equals(other.Tags)
        && new HashSet<EntityUid>(Parents).SetEquals(other.Parents);
}
