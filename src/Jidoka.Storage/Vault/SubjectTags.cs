using System.Security.Cryptography;
using System.Text;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Vault;

/// <summary>
/// Subjects' names as a log's key store has them: keyed, for the name itself may be personal. The key is the store's own and stays
/// when the master key changes, since the names are stored nowhere and no tag could be made again.
/// </summary>
internal sealed class SubjectTags
{
    private readonly byte[] _key;

    private SubjectTags(byte[] key) => _key = key;

    /// <summary>Takes the key out of the store, where it is made at the first opening.</summary>
    /// <exception cref="LedgerCorruptException">The store's keys were wrapped by another master key.</exception>
    /// <exception cref="LedgerUnavailableException">The store refused.</exception>
    public static SubjectTags Open(KeyStore store, MasterKey master)
    {
        if (store.TagKey() is { } wrapped)
            return new(master.UnwrapTagKey(wrapped) ?? throw Foreign(store));
        // Tags of an earlier version were made with a key that followed from the master key.
        var any = store.All(1);
        if (any is [var one] && master.Unwrap(one.Id, one.Wrapped) is null)
            throw Foreign(store);
        var key = any.Count == 0 ? MasterKey.NewDataKey() : master.DerivedTagKey;
        store.SetTagKey(master.WrapTagKey(key));
        return new(key);
    }

    public byte[] Of(string subject) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(subject));

    private static LedgerCorruptException Foreign(KeyStore store) =>
        new(
            $"The keys in {store.Path} were wrapped by another master key than the one in keys/vault.key: restore the two from one backup."
        );
}
