namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a provider says of the model that answers.</summary>
/// <param name="Served">The model's name at the provider, often with its version; null: not said.</param>
/// <param name="Fingerprint">The fingerprint of what runs it; null: not said.</param>
public sealed record ModelIdentity(string? Served, string? Fingerprint)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Fingerprint is null ? Served ?? "unnamed" : $"{Served ?? "unnamed"} ({Fingerprint})";
}
