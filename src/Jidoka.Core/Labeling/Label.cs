namespace Jidoka.Core.Labeling;

/// <summary>
/// Integrity x confidentiality with tags. <see cref="Join"/> is the least upper bound of taint: it is commutative,
/// associative and idempotent, and never strengthens integrity nor lowers confidentiality.
/// </summary>
/// <param name="Integrity">How far the source is vouched for.</param>
/// <param name="Confidentiality">How closely it must be kept.</param>
/// <param name="Tags">Tags such as <c>pii</c>, sorted, without repeats; null means none.</param>
public sealed record Label(
    Integrity Integrity,
    Confidentiality Confidentiality,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        ImmutableSortedSet<string>? Tags = null
)
{
    /// <summary>The neutral element of <see cref="Join"/>: trusted, public, no tags.</summary>
    public static Label Clean { get; } = new(Integrity.Trusted, Confidentiality.Public);

    /// <summary>Untrusted and public: content of unknown source.</summary>
    public static Label Untrusted { get; } = new(Integrity.Untrusted, Confidentiality.Public);

    /// <summary>The label of content made of both: the weaker integrity, the closer confidentiality, all tags.</summary>
    public Label Join(Label other)
    {
        if (ReferenceEquals(this, other))
            return this;
        var integrity = Integrity < other.Integrity ? Integrity : other.Integrity;
        var confidentiality =
            Confidentiality > other.Confidentiality ? Confidentiality : other.Confidentiality;
        var tags =
            Tags is null ? other.Tags
            : other.Tags is null ? Tags
            : Tags.Union(other.Tags);
        // Most content of a conversation adds nothing to what was read before.
        return
            integrity == Integrity
            && confidentiality == Confidentiality
            && ReferenceEquals(tags, Tags)
            ? this
            : new Label(integrity, confidentiality, tags);
    }

    /// <inheritdoc/>
    public bool Equals(Label? other) =>
        other is not null
        && Integrity == other.Integrity
        && Confidentiality == other.Confidentiality
        && (Tags ?? []).SetEquals(other.Tags ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Integrity, Confidentiality, Tags?.Count ?? 0);
}
