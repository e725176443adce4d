namespace Jidoka.Core.Projecting.Inventory;

/// <summary>As what a provider served a model.</summary>
/// <param name="Known">The versions, oldest first; one at least.</param>
/// <param name="Current">What it serves now, as far as is known: one of <paramref name="Known"/>.</param>
public sealed record ServedModel(ImmutableArray<ServedVersion> Known, ModelIdentity Current)
{
    /// <summary>Whether what it serves now is a version that nobody accepted.</summary>
    public bool IsChanged => Find(Current) is not { IsAccepted: true };

    /// <summary>A version; null if it never served that.</summary>
    public ServedVersion? Find(ModelIdentity identity)
    {
        foreach (var version in Known)
            if (version.Identity == identity)
                return version;
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(ServedModel? other) =>
        other is not null && Current == other.Current && Known.SequenceEqual(other.Known);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Current, Known.Length);
}
