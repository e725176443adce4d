using Jidoka.Storage.Files;
using Jidoka.Storage.Signing;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Vault;

namespace Jidoka.Storage.Recording;

/// <summary>
/// A data folder, open in this process and no other: its keys, and its logs as SQLite files. Layout: <c>lock</c>,
/// <c>keys/</c> with <c>TENANT/NODE.keys.db</c>, <c>logs/TENANT/NODE.db</c> with the public key beside it as <c>NODE.vkey</c>.
/// </summary>
public sealed class LedgerFolder : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _lock;
    private readonly FolderKeys _keys;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, SqliteLog> _logs = [];
    private bool _disposed;

    internal LedgerFolder(string path, FileStream @lock, FolderKeys keys, TimeProvider time)
    {
        FolderPath = path;
        _lock = @lock;
        _keys = keys;
        _time = time;
    }

    /// <summary>The full path of the folder.</summary>
    public string FolderPath { get; }

    /// <summary>Opens a folder whose master key nobody wraps, creating it and its keys at the first start.</summary>
    /// <exception cref="DataFolderException">Another process has it open, it cannot be written, or a key file is unsound.</exception>
    public static LedgerFolder Open(string path, TimeProvider time) =>
        // Nothing is waited for where no provider is asked.
        OpenAsync(path, time, keyProvider: null, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Opens the folder, creating it and its keys at the first start.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keyProvider">Who wraps the master key; null: it stands in its file itself.</param>
    /// <param name="cancelled">Ends the wait for the provider.</param>
    /// <exception cref="DataFolderException">
    /// Another process has it open, it cannot be written, a key file is unsound, or the provider does not serve its key.
    /// </exception>
    public static Task<LedgerFolder> OpenAsync(
        string path,
        TimeProvider time,
        IKeyProvider? keyProvider,
        CancellationToken cancelled
    ) => new FolderOpening(path, time, keyProvider).OpenAsync(KeyChange.None, cancelled);

    /// <summary>
    /// Gives every log of a folder a new key to sign with; returns the logs' new public keys. In each log the old key signs a last
    /// checkpoint that names the new one. What was interrupted goes on where it was.
    /// </summary>
    /// <inheritdoc cref="OpenAsync" path="/param"/>
    /// <exception cref="DataFolderException">As for opening it.</exception>
    /// <exception cref="LedgerCorruptException">What a log stores contradicts itself.</exception>
    /// <exception cref="LedgerUnavailableException">A log cannot be written; the old keys still sign.</exception>
    public static async Task<IReadOnlyList<string>> RotateKeyAsync(
        string path,
        TimeProvider time,
        IKeyProvider? keyProvider = null,
        CancellationToken cancelled = default
    )
    {
        var made = new List<string>();
        await using var folder = await new FolderOpening(path, time, keyProvider).OpenAsync(
            KeyChange.Signing,
            cancelled
        );
        var keys = folder._keys.Directory;
        var next = KeyFile.LoadOrCreate(FolderKeys.NextSigning(keys));
        foreach (var logId in LogName.In(folder.FolderPath))
        {
            folder.OpenLog(logId);
            made.Add(await folder._logs[logId].HandOverAsync(next));
        }
        FolderKeys.TakeNextSigning(keys);
        return made;
    }

    /// <summary>
    /// Gives a folder a new master key, by which the keys of all its logs are wrapped anew; the old one opens nothing more. Returns
    /// the names of the logs. What was interrupted goes on where it was. Snapshots are removed: the logs are folded anew.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keyProvider">Who wraps the new key, and the old one unless that stands in its file itself; null: nobody.</param>
    /// <param name="cancelled">Ends the wait for the provider.</param>
    /// <exception cref="DataFolderException">As for opening it.</exception>
    /// <exception cref="LedgerCorruptException">What a log or its key store holds contradicts itself; the old key stands.</exception>
    /// <exception cref="LedgerUnavailableException">A file cannot be written, or someone reads one: run it again.</exception>
    public static Task<IReadOnlyList<string>> RotateMasterAsync(
        string path,
        TimeProvider time,
        IKeyProvider? keyProvider = null,
        CancellationToken cancelled = default
    ) => RotateMasterAsync(path, time, keyProvider, step: null, cancelled);

    internal static async Task<IReadOnlyList<string>> RotateMasterAsync(
        string path,
        TimeProvider time,
        IKeyProvider? keyProvider,
        Action<string>? step,
        CancellationToken cancelled = default
    )
    {
        await using var folder = await new FolderOpening(path, time, keyProvider).OpenAsync(
            KeyChange.Master,
            cancelled
        );
        var next = FolderKeys.NextMaster(folder._keys.Directory);
        Task<byte[]> LoadOrCreateAsync() =>
            MasterKeyFile.LoadOrCreateAsync(
                next,
                keyProvider,
                plainToo: false,
                KeyContext.Rotation,
                cancelled
            );
        try
        {
            return await MasterRotation.RunAsync(
                folder.FolderPath,
                folder._keys,
                folder.OpenAndCloseAsync,
                async () => File.Exists(next) ? await LoadOrCreateAsync() : null,
                LoadOrCreateAsync,
                () => FolderKeys.TakeNextMaster(folder._keys.Directory),
                step
            );
        }
        catch (Exception error) when (DiskFault.Is(error))
        {
            throw new LedgerUnavailableException(
                $"The keys of {path} cannot be changed: {error.Message}",
                error
            );
        }
    }

    private async Task OpenAndCloseAsync(string logId)
    {
        OpenLog(logId);
        await _logs[logId].DisposeAsync();
        _logs.Remove(logId);
    }

    /// <summary>Opens a log, creating it if it is new. Opening it again gives the same log.</summary>
    /// <param name="logId"><c>tenant/node</c>, each 1 to 64 letters, digits, dots, underscores or hyphens, no dot first.</param>
    /// <param name="options">Bounds and intervals; the defaults if null.</param>
    /// <exception cref="ArgumentException">The name is not of that form.</exception>
    /// <exception cref="DataFolderException">The key store is open to others.</exception>
    /// <exception cref="LedgerCorruptException">What is stored contradicts itself or its signed checkpoint, or its key store is missing.</exception>
    /// <exception cref="LedgerUnavailableException">A file cannot be opened or created.</exception>
    public ILog OpenLog(string logId, LedgerOptions? options = null)
    {
        var file = LogName.PathOf(FolderPath, logId);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_logs.TryGetValue(logId, out var open))
                return open;
            var directory = Path.GetDirectoryName(file)!;
            Directory.CreateDirectory(directory);
            var log = SqliteLog.Open(file, logId, _keys, options ?? new LedgerOptions(), _time);
            for (
                var parent = directory;
                parent.Length >= FolderPath.Length;
                parent = Path.GetDirectoryName(parent)!
            )
                DiskFlush.Directory(parent);
            return _logs[logId] = log;
        }
    }

    /// <summary>Signs a document with the key of a log, in a DSSE envelope (JSON).</summary>
    /// <param name="logId">The log.</param>
    /// <param name="type">The document's media type.</param>
    /// <param name="document">The document.</param>
    public byte[] Sign(string logId, string type, byte[] document)
    {
        using var signer = new CheckpointSigner(logId, _keys.Signing);
        return EnvelopeSigner.Sign(signer, type, document);
    }

    /// <summary>Closes every log, then lets other processes in.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        foreach (var log in _logs.Values)
            await log.DisposeAsync();
        await _lock.DisposeAsync();
    }
}
