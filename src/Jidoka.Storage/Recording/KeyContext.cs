namespace Jidoka.Storage.Recording;

/// <summary>What a key provider is asked for.</summary>
/// <param name="Purpose">What the key is for. It never changes for a key, so a provider can bind the wrapping to it.</param>
/// <param name="Reason">Why it is asked just now, for its own records: <c>start</c> or <c>rotation</c>.</param>
public sealed record KeyContext(string Purpose, string Reason)
{
    /// <summary>The purpose of the vault's master key.</summary>
    public const string VaultMasterKey = "jidoka-vault-master-key";

    /// <summary>A data folder is opened.</summary>
    public static KeyContext Start { get; } = new(VaultMasterKey, "start");

    /// <summary>The master key is replaced.</summary>
    public static KeyContext Rotation { get; } = new(VaultMasterKey, "rotation");
}
