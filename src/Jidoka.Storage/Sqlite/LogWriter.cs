using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>The writing connection of a log with its prepared statements. Used by one committer at a time.</summary>
internal sealed class LogWriter : IDisposable
{
    /// <summary>Numbers reserved for the vault items of one event.</summary>
    public const int ItemsPerEvent = LedgerLimits.MaxVaultItemsPerEvent;

    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _event;
    private readonly Statement _item;
    private readonly Statement _erase;
    private readonly Statement _remove;
    private readonly Statement _empty;
    private readonly Statement _mark;
    private readonly Statement _forget;
    private readonly Statement _checkpoint;
    private readonly Statement _frontier;
    private readonly Statement _subtree;
    private readonly Statement _leaves;

    public LogWriter(Database database)
    {
        Database = database;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _event = database.Prepare("INSERT INTO event (idx, class, hash, body) VALUES (?, ?, ?, ?)");
        _item = database.Prepare(
            "INSERT INTO vault_item (item, part, key, commitment, content) VALUES (?, ?, ?, ?, ?)"
        );
        _erase = database.Prepare("INSERT INTO erased_key (id) VALUES (?)");
        _remove = database.Prepare("DELETE FROM vault_item WHERE item = ?");
        _empty = database.Prepare("UPDATE event SET body = x'' WHERE idx = ? AND class = 1");
        _mark = database.Prepare("INSERT OR REPLACE INTO removed (part, below) VALUES (?, ?)");
        _forget = database.Prepare("DELETE FROM removed");
        _checkpoint = database.Prepare(
            "INSERT OR REPLACE INTO checkpoint (size, note) VALUES (?, ?)"
        );
        _frontier = database.Prepare(
            "INSERT OR REPLACE INTO frontier (id, size, nodes) VALUES (0, ?, ?)"
        );
        _subtree = database.Prepare("INSERT INTO subtree (height, idx, hash) VALUES (?, ?, ?)");
        _leaves = database.Prepare("INSERT INTO leaves (place, hashes) VALUES (?, ?)");
    }

    public Database Database { get; }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public void Rollback()
    {
        if (Database.InTransaction)
            Database.TryExecute("ROLLBACK");
    }

    public void Insert(long index, LedgerEntry entry, ReadOnlySpan<byte> leafHash)
    {
        _event
            .Bind(1, index)
            .Bind(2, (long)entry.Class)
            .Bind(3, leafHash)
            .Bind(4, entry.Event.Span)
            .Run();
        if (entry.Vault.Count > 0)
            InsertItems(index, entry.Vault);
    }

    public void Insert(SignedCheckpoint checkpoint, TreeFrontier tree)
    {
        _checkpoint.Bind(1, checkpoint.Size).Bind(2, checkpoint.Note).Run();
        _frontier.Bind(1, tree.Size).Bind(2, tree.ToBytes()).Run();
    }

    public void Insert(Subtree subtree)
    {
        _subtree.Bind(1, subtree.Height).Bind(2, subtree.Index).Bind(3, subtree.Hash).Run();
        if (subtree.Leaves is { } leaves)
            _leaves.Bind(1, subtree.Index).Bind(2, leaves).Run();
    }

    /// <summary>Says that keys are to be destroyed, in the commit of the event that says so.</summary>
    public void EraseKeys(IReadOnlyList<long> keyIds)
    {
        foreach (var keyId in keyIds)
            _erase.Bind(1, keyId).Run();
    }

    /// <summary>Removes content, in the commit of the event that says so, and notes how far that went.</summary>
    public void Remove(ContentRemoval removal)
    {
        foreach (var number in removal.Numbers)
            _remove.Bind(1, number).Run();
        _mark.Bind(1, removal.Part).Bind(2, removal.Below).Run();
    }

    /// <summary>
    /// Removes the bytes of events, in the commit of the event that says so. From then on the file has a version that earlier
    /// programs refuse, for they would take an event without bytes for damage.
    /// </summary>
    public void Remove(IReadOnlyList<long> indices)
    {
        foreach (var index in indices)
            _empty.Bind(1, index).Run();
        Database.Execute($"PRAGMA user_version = {LedgerSchema.VersionWithRemoved}");
    }

    /// <summary>Forgets how far content was removed.</summary>
    public void ForgetMarks() => _forget.Run();

    public void Dispose()
    {
        foreach (
            var statement in new[]
            {
                _begin,
                _commit,
                _event,
                _item,
                _erase,
                _remove,
                _empty,
                _mark,
                _forget,
                _checkpoint,
                _frontier,
                _subtree,
                _leaves,
            }
        )
            statement.Dispose();
        Database.Dispose();
    }

    private void InsertItems(long index, IReadOnlyList<SealedItem> items)
    {
        Span<byte> commitment = stackalloc byte[Commitment.Size];
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            item.Commitment.CopyTo(commitment);
            _item
                .Bind(1, index * ItemsPerEvent + i)
                .Bind(2, item.Part)
                .Bind(3, item.KeyId)
                .Bind(4, commitment)
                .Bind(5, item.Ciphertext.Span)
                .Run();
        }
    }
}
