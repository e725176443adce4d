namespace Jidoka.Storage.Files;

/// <summary>The two secrets of a data folder, in files of mode 0600: what signs checkpoints, and what wraps the vault's keys.</summary>
internal sealed record FolderKeys(byte[] Signing, byte[] Master)
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="Recording.DataFolderException">A key file is damaged or readable by others.</exception>
    public static FolderKeys LoadOrCreate(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, OwnerOnly);
        return new FolderKeys(
            KeyFile.LoadOrCreate(Path.Combine(directory, "signing.key")),
            KeyFile.LoadOrCreate(Path.Combine(directory, "vault.key"))
        );
    }
}
