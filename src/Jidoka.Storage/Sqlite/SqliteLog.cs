using Jidoka.Storage.Files;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Signing;
using Jidoka.Storage.Vault;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace Jidoka.Storage.Sqlite;

/// <summary>One log in one SQLite file, with its writing, reading and copying connections.</summary>
internal sealed class SqliteLog : ILog
{
    private readonly LogWriter _writer;
    private readonly LogReader _reader;
    private readonly WalFlush _flush;
    private readonly WalCopy _walCopy;
    private readonly CheckpointSigner _signer;
    private readonly SqliteLedger _ledger;
    private readonly LogVault _vault;
    private readonly KeyStore _keyStore;
    private readonly PublishedCheckpoint _published;
    private readonly TreeHead _tree;
    private readonly string _verifierKey;

    private SqliteLog(
        string path,
        string logId,
        Database database,
        KeyStore keyStore,
        FolderKeys keys,
        LedgerOptions options,
        TimeProvider time,
        Action<SafeFileHandle>? flush
    )
    {
        _signer = new CheckpointSigner(logId, keys.Signing);
        _keyStore = keyStore;
        var opened = OpenedTree.Read(database, path, logId, _signer);
        KeysInLog.MoveOut(database, keyStore);
        KeysInLog.Destroy(database, keyStore);
        var master = new MasterKey(keys.Master, logId);
        var tags = SubjectTags.Open(keyStore, master);
        _writer = new LogWriter(database);
        KeptSubtrees.Complete(_writer, opened.Tree.Size);
        _reader = new LogReader(path, logId);
        _tree = opened.Tree;
        _published = new PublishedCheckpoint(path, ReadPublished(path, logId));
        _flush = new WalFlush(path, logId, flush);
        _walCopy = new WalCopy(path, options.WalSoftBytes, options.WalHardBytes);
        var subjects = new SubjectKeys(master, tags, keyStore);
        _ledger = new SqliteLedger(
            logId,
            opened,
            _writer,
            _reader,
            _flush,
            subjects,
            _walCopy,
            _published,
            options,
            time
        );
        Tiles = new LogTiles(_reader, () => _published.Latest?.Size ?? 0);
        _vault = new LogVault(subjects, _reader, _ledger);
        Kept = new KeptContent(subjects, _reader, _ledger, _walCopy);
        KeptEvents = new KeptEvents(_reader, _ledger);
        var snapshots = new SnapshotFiles(
            Path.ChangeExtension(path, SnapshotFiles.DirectoryExtension),
            master.Snapshots,
            _ledger
        );
        snapshots.DropThoseAhead();
        Snapshots = snapshots;
        _verifierKey = Path.ChangeExtension(path, ".vkey");
        if (!File.Exists(_verifierKey))
            File.WriteAllText(_verifierKey, _signer.VerifierKey + "\n");
    }

    public ILedger Ledger => _ledger;

    public ITiles Tiles { get; }

    public IVault Vault => _vault;

    public IKeptContent Kept { get; }

    public IKeptEvents KeptEvents { get; }

    public ISnapshotCache Snapshots { get; }

    /// <summary>The writing connection, for tests that fill the disk.</summary>
    internal Database WritingConnection => _writer.Database;

    /// <exception cref="DataFolderException">The key store is open to others.</exception>
    /// <exception cref="LedgerCorruptException">What is stored contradicts itself, or its key store is missing.</exception>
    /// <exception cref="LedgerUnavailableException">A file cannot be opened or created.</exception>
    public static SqliteLog Open(
        string path,
        string logId,
        FolderKeys keys,
        LedgerOptions options,
        TimeProvider time,
        Action<SafeFileHandle>? flush = null
    )
    {
        Database? database = null;
        KeyStore? keyStore = null;
        try
        {
            database = LedgerSchema.OpenToWrite(path);
            RefuseWithoutKeys(database, keys.StoreOf(logId));
            keyStore = KeyStore.Open(keys, logId);
            return new SqliteLog(path, logId, database, keyStore, keys, options, time, flush);
        }
        catch (Exception error)
        {
            keyStore?.Dispose();
            database?.Dispose();
            if (error is SqliteFault fault)
                throw Refused(logId, fault);
            throw;
        }
    }

    private static Exception Refused(string logId, SqliteFault fault) =>
        fault.Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR
            ? new LedgerCorruptException($"The ledger {logId} is damaged: {fault.Message}.", fault)
            : new LedgerUnavailableException(
                $"The ledger {logId} cannot be opened: {fault.Message}.",
                fault
            );

    // Else what was merely mislaid would look as if it were erased.
    private static void RefuseWithoutKeys(Database database, string store)
    {
        if (
            !File.Exists(store)
            && KeysInLog.AreOutside(database)
            && database.Number("SELECT 1 FROM vault_item LIMIT 1") is not null
        )
            throw new LedgerCorruptException(
                $"The key store {store} is missing, without which the content of the ledger cannot be opened: restore it from its backup."
            );
    }

    /// <summary>Signs over to another key, unless that was done before, and leaves its public key beside the log.</summary>
    public async Task<string> HandOverAsync(byte[] nextSeed)
    {
        using var next = new CheckpointSigner(_ledger.LogId, nextSeed);
        if (_published.Latest?.Note.Contains(next.VerifierKey, StringComparison.Ordinal) != true)
            await HandOverAsync(next);
        File.WriteAllText(_verifierKey + ".new", next.VerifierKey + "\n");
        File.Move(_verifierKey + ".new", _verifierKey, overwrite: true);
        return next.VerifierKey;
    }

    private async Task HandOverAsync(CheckpointSigner next)
    {
        await _ledger.PublishAsync();
        SignedCheckpoint? signed = null;
        await _ledger.WorkAsync(
            writer => writer.Insert(signed = _tree.HandOverNext(next), _tree.Next),
            Durability.Power
        );
        _published.Replace(signed!);
    }

    /// <summary>What was published before: others may hold it, so this log must still be what it says.</summary>
    private SignedCheckpoint? ReadPublished(string path, string logId)
    {
        var file = PublishedCheckpoint.PathOf(path);
        if (!File.Exists(file) || _signer.Read(File.ReadAllText(file)) is not { } published)
            return null;
        var root = new TreeProof(new SubtreeRoots(_reader.Hashes).Of).Root(published.Size);
        if (root.AsSpan().SequenceEqual(published.Root.Span))
            return published;
        _reader.Dispose();
        throw new LedgerCorruptException(
            $"The ledger {logId} is damaged: its published checkpoint signs another history of its first {published.Size} events. Run `jidoka ledger verify`; a damaged ledger is not opened for writing."
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _vault.Dispose();
        _keyStore.Dispose();
        _reader.Dispose();
        _walCopy.Dispose();
        _flush.Dispose();
        _writer.Dispose();
        _signer.Dispose();
    }
}
