namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What anyone wants to hear of one server, or what the server agreed to tell.</summary>
/// <param name="Lists">Whether its lists changed.</param>
/// <param name="Uris">Which of its resources changed.</param>
internal sealed record ListenWish(bool Lists, ImmutableHashSet<string> Uris)
{
    /// <summary>Whether nothing is wanted.</summary>
    public bool IsEmpty => !Lists && Uris.IsEmpty;

    /// <summary>Whether all of another wish is in this one.</summary>
    public bool Covers(ListenWish other) =>
        (Lists || !other.Lists) && Uris.IsSupersetOf(other.Uris);
}
