namespace Jidoka.Storage.Recording;

/// <summary>Encrypted content on its way into the vault, made by <see cref="IVault.Seal"/> of the same log.</summary>
/// <param name="Part">The part name of the <see cref="VaultItem"/>.</param>
/// <param name="Commitment">The keyed commitment to the content: what the event should carry.</param>
/// <param name="KeyId">The vault's number of the subject's key.</param>
/// <param name="Ciphertext">Nonce, ciphertext and tag.</param>
public sealed record SealedItem(
    string Part,
    Commitment Commitment,
    long KeyId,
    ReadOnlyMemory<byte> Ciphertext
);
