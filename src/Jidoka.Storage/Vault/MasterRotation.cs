using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Vault;

/// <summary>
/// Gives a data folder another master key. The next key is on the disk before the first store is under it and takes the place of the
/// old one after the last; each store changes in one transaction. So whatever interrupts it, each store is under one of the two.
/// </summary>
internal static class MasterRotation
{
    /// <summary>Rotates, or goes on with what was interrupted; returns the names of the logs whose keys are rewrapped.</summary>
    /// <param name="folder">The data folder, locked by this process.</param>
    /// <param name="keys">The keys before.</param>
    /// <param name="openLog">Opens and closes a log, under the keys before: that moves out what an earlier version kept in it.</param>
    /// <param name="takeNext">Reads the key that an interrupted rotation made; null: none did.</param>
    /// <param name="makeNext">Makes it, on the disk.</param>
    /// <param name="ended">Puts it in the old one's place.</param>
    /// <param name="step">Told after each step, for tests that interrupt it there.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(
        string folder,
        FolderKeys keys,
        Func<string, Task> openLog,
        Func<Task<byte[]?>> takeNext,
        Func<Task<byte[]>> makeNext,
        Action ended,
        Action<string>? step = null
    )
    {
        var next = await takeNext();
        foreach (var logId in LogName.In(folder))
        {
            if (!IsUnder(next, keys, logId))
            {
                await openLog(logId);
                RefuseIfKeysAreInside(folder, logId);
            }
        }
        // What would not go through stops it before anything is changed.
        var stores = keys.Stores();
        foreach (var logId in stores.Where(logId => !IsUnder(next, keys, logId)))
        {
            using var store = KeyStore.Open(keys, logId);
            var master = new MasterKey(keys.Master, logId);
            _ = SubjectTags.Open(store, master);
            foreach (var key in store.All(int.MaxValue))
            {
                if (master.Unwrap(key.Id, key.Wrapped) is null)
                    throw Damaged(store, key.Id);
            }
        }
        next ??= await makeNext();
        step?.Invoke("next");
        foreach (var logId in stores)
        {
            using (var store = KeyStore.Open(keys, logId))
            {
                if (!IsUnder(next, store, logId))
                    Rewrap(store, new(keys.Master, logId), new(next, logId));
                if (!store.Scrub())
                    throw new LedgerUnavailableException(
                        $"Someone reads the key store {store.Path}, so that its older pages cannot go: close that and run it again."
                    );
            }
            step?.Invoke(logId);
        }
        SnapshotFiles.DropAll(folder);
        step?.Invoke("snapshots");
        ended();
        return stores;
    }

    private static void Rewrap(KeyStore store, MasterKey from, MasterKey to) =>
        store.Replace(
            from.RewrapTagKey(store.TagKey()!, to)
                ?? throw new LedgerCorruptException($"The tag key in {store.Path} was changed."),
            [
                .. store
                    .All(int.MaxValue)
                    .Select(key =>
                        key with
                        {
                            Wrapped =
                                from.Rewrap(key.Id, key.Wrapped, to)
                                ?? throw Damaged(store, key.Id),
                        }
                    ),
            ]
        );

    private static bool IsUnder(byte[]? master, FolderKeys keys, string logId)
    {
        if (master is null || !File.Exists(keys.StoreOf(logId)))
            return false;
        using var store = KeyStore.Open(keys, logId);
        return IsUnder(master, store, logId);
    }

    private static bool IsUnder(byte[] master, KeyStore store, string logId) =>
        store.TagKey() is { } wrapped
        && new MasterKey(master, logId).UnwrapTagKey(wrapped) is not null;

    private static void RefuseIfKeysAreInside(string folder, string logId)
    {
        using var log = Database.OpenToRead(LogName.PathOf(folder, logId));
        if (log.Number("PRAGMA user_version") == LedgerSchema.VersionWithKeys)
            throw new LedgerUnavailableException(
                $"Someone reads the ledger {logId}, so that the keys in its older pages cannot go: close that and run it again."
            );
    }

    private static LedgerCorruptException Damaged(KeyStore store, long id) =>
        new($"Key {id} in {store.Path} does not unwrap: restore the store from its backup.");
}
