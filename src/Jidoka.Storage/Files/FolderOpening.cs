using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Files;

/// <summary>Takes a data folder for this process and reads its keys.</summary>
internal sealed class FolderOpening(string path, TimeProvider time, IKeyProvider? keyProvider)
{
    private const string Keys = "keys";

    /// <summary>Opens it, unless a change of a key stands in between that the caller does not go on with.</summary>
    /// <exception cref="DataFolderException">It cannot be opened.</exception>
    public async Task<LedgerFolder> OpenAsync(KeyChange change, CancellationToken cancelled)
    {
        var full = Path.GetFullPath(path);
        var keys = Path.Combine(full, Keys);
        if (change != KeyChange.Signing && File.Exists(FolderKeys.NextSigning(keys)))
            throw Interrupted("signing", "ledger rotate-key");
        if (change != KeyChange.Master && File.Exists(FolderKeys.NextMaster(keys)))
            throw Interrupted("master", "vault rotate-master");
        FileStream? taken = null;
        try
        {
            Directory.CreateDirectory(full);
            taken = TakeLock(full);
            var read = await FolderKeys.LoadOrCreateAsync(
                keys,
                keyProvider,
                plainToo: change == KeyChange.Master,
                change == KeyChange.Master ? KeyContext.Rotation : KeyContext.Start,
                cancelled
            );
            return new LedgerFolder(full, taken, read, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            taken?.Dispose();
            throw new DataFolderException(
                $"The data folder {full} cannot be used: {error.Message}",
                error
            );
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    private DataFolderException Interrupted(string key, string command) =>
        new($"A change of the {key} key of {path} was interrupted: run `jidoka {command}` again.");

    private static FileStream TakeLock(string path)
    {
        var file = Path.Combine(path, "lock");
        try
        {
            return new FileStream(
                file,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new DataFolderException(
                $"The data folder {path} is in use by another process: stop it, or give this one another folder.",
                error
            );
        }
    }
}
