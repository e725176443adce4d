namespace Jidoka.Storage.Files;

/// <summary>The two secrets of a data folder, in files of mode 0600: what signs checkpoints, and what wraps the vault's keys.</summary>
internal sealed record FolderKeys(byte[] Signing, byte[] Master)
{
    private const string SigningKey = "signing.key";
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The key that is to sign, from when a rotation begins until it is done.</summary>
    public static string NextSigning(string directory) =>
        Path.Combine(directory, SigningKey + ".next");

    /// <summary>Ends a rotation: the next key is the key.</summary>
    public static void TakeNext(string directory)
    {
        File.Move(NextSigning(directory), Path.Combine(directory, SigningKey), overwrite: true);
        DiskFlush.Directory(directory);
    }

    /// <exception cref="Recording.DataFolderException">A key file is damaged or readable by others.</exception>
    public static FolderKeys LoadOrCreate(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, OwnerOnly);
        return new FolderKeys(
            KeyFile.LoadOrCreate(Path.Combine(directory, SigningKey)),
            KeyFile.LoadOrCreate(Path.Combine(directory, "vault.key"))
        );
    }
}
