using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Files;

/// <summary>The two secrets of a data folder, in files of mode 0600: what signs checkpoints, and what wraps the vault's keys.</summary>
/// <param name="Signing">Signs.</param>
/// <param name="Master">Wraps.</param>
/// <param name="Directory">Where they are, and the wrapped keys of each log.</param>
internal sealed record FolderKeys(byte[] Signing, byte[] Master, string Directory)
{
    private const string SigningKey = "signing.key";
    private const string MasterKey = "vault.key";
    private const string StoreExtension = ".keys.db";

    /// <summary>The file with the wrapped keys of a log, whose name is sound: <c>TENANT/NODE.keys.db</c>.</summary>
    public string StoreOf(string logId) =>
        Path.Combine(Directory, logId.Replace('/', Path.DirectorySeparatorChar) + StoreExtension);

    /// <summary>The names of the logs that have a store, in order.</summary>
    public IReadOnlyList<string> Stores() =>
        [
            .. System
                .IO.Directory.EnumerateFiles(
                    Directory,
                    "*" + StoreExtension,
                    SearchOption.AllDirectories
                )
                .Select(path =>
                    Path.GetRelativePath(Directory, path)[..^StoreExtension.Length]
                        .Replace(Path.DirectorySeparatorChar, '/')
                )
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The key that is to wrap, from when a rotation begins until it is done.</summary>
    public static string NextMaster(string directory) =>
        Path.Combine(directory, MasterKey + ".next");

    /// <summary>The key that is to sign, from when a rotation begins until it is done.</summary>
    public static string NextSigning(string directory) =>
        Path.Combine(directory, SigningKey + ".next");

    /// <summary>Ends a rotation: the next key is the key that signs.</summary>
    public static void TakeNextSigning(string directory) =>
        Take(directory, NextSigning(directory), SigningKey);

    /// <summary>Ends a rotation: the next key is the key that wraps.</summary>
    public static void TakeNextMaster(string directory) =>
        Take(directory, NextMaster(directory), MasterKey);

    private static void Take(string directory, string next, string name)
    {
        File.Move(next, Path.Combine(directory, name), overwrite: true);
        DiskFlush.Directory(directory);
    }

    /// <param name="directory">Where they are.</param>
    /// <param name="provider">Who wraps the master key; null: nobody.</param>
    /// <param name="plainToo">Whether the master key may stand there itself though there is a provider.</param>
    /// <param name="context">What the provider is told.</param>
    /// <param name="cancelled">Ends the wait for it.</param>
    /// <exception cref="DataFolderException">A key file is damaged, readable by others, or its provider does not serve it.</exception>
    public static async Task<FolderKeys> LoadOrCreateAsync(
        string directory,
        IKeyProvider? provider,
        bool plainToo,
        KeyContext context,
        CancellationToken cancelled
    )
    {
        KeyFile.CreateDirectory(directory);
        return new FolderKeys(
            KeyFile.LoadOrCreate(Path.Combine(directory, SigningKey)),
            await MasterKeyFile.LoadOrCreateAsync(
                Path.Combine(directory, MasterKey),
                provider,
                plainToo,
                context,
                cancelled
            ),
            directory
        );
    }
}
