using System.Security.Cryptography;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Files;

/// <summary>A 32-byte secret in a file that only its owner can read: one line of base64.</summary>
internal static class KeyFile
{
    public const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key, or creates it at the first start.</summary>
    /// <exception cref="DataFolderException">The file is damaged or readable by others.</exception>
    public static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path))
            Create(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        RefuseIfOpenToOthers(path);
        var key = new byte[KeyBytes];
        var text = File.ReadAllText(path).Trim();
        if (!Convert.TryFromBase64String(text, key, out var length) || length != KeyBytes)
            throw new DataFolderException(
                $"The key file {path} does not hold a 32-byte key in base64."
            );
        return key;
    }

    /// <summary>Makes an empty file for secrets, unless it exists, in directories of their own below the keys.</summary>
    /// <exception cref="DataFolderException">The file exists and is readable by others.</exception>
    public static void CreateEmpty(string path, string keysDirectory)
    {
        if (!File.Exists(path))
        {
            var directory = Path.GetDirectoryName(path)!;
            CreateDirectory(directory);
            new FileStream(path, NewFile()).Dispose();
            for (
                ;
                directory.Length >= keysDirectory.Length;
                directory = Path.GetDirectoryName(directory)!
            )
                DiskFlush.Directory(directory);
        }
        RefuseIfOpenToOthers(path);
    }

    /// <summary>Makes a directory that only its owner can look into.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <exception cref="DataFolderException">The file is readable by others.</exception>
    public static void RefuseIfOpenToOthers(string path)
    {
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None
        )
            throw new DataFolderException(
                $"The key file {path} is open to others: set its mode to 0600."
            );
    }

    /// <summary>Makes the file with one line of text.</summary>
    public static void Create(string path, string line)
    {
        // Written beside and renamed, so that a crash never leaves half a key under the final name.
        var draft = path + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, NewFile()))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: false);
        DiskFlush.Directory(Path.GetDirectoryName(path)!);
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
