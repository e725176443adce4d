using System.Security.Cryptography;
using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a provider says of the model that answers.</summary>
/// <param name="Served">The model's name at the provider, often with its version; null: not said.</param>
/// <param name="Fingerprint">The fingerprint of what runs it; null: not said.</param>
public sealed record ModelIdentity(string? Served, string? Fingerprint)
{
    /// <summary>A short name of it, by which a person accepts it: the beginning of a SHA-256 in hexadecimal digits.</summary>
    [JsonIgnore]
    public string Hash =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(this, EventJson.Default.ModelIdentity)
            )
        )[..16];

    /// <inheritdoc/>
    public override string ToString() =>
        Fingerprint is null ? Served ?? "unnamed" : $"{Served ?? "unnamed"} ({Fingerprint})";
}
