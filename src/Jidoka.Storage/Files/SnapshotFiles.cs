using System.Buffers.Binary;
using System.Text;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Vault;

namespace Jidoka.Storage.Files;

/// <summary>Snapshots as files beside the log's database: index, then the sealed bytes. Replaced by renaming.</summary>
internal sealed class SnapshotFiles(string directory, SubjectKey key, ILedger ledger)
    : ISnapshotCache
{
    /// <summary>Of the directory beside the log's database.</summary>
    public const string DirectoryExtension = ".snapshots";

    private const string Extension = ".snapshot";
    private const int HeaderBytes = 8;
    private const int MaxNameLength = 64;

    public void Save(string name, long atIndex, ReadOnlySpan<byte> bytes)
    {
        Check(name);
        if (bytes.Length > LedgerLimits.MaxSnapshotBytes)
            throw new ArgumentException(
                $"A snapshot has at most {LedgerLimits.MaxSnapshotBytes} bytes.",
                nameof(bytes)
            );
        if (atIndex < 0 || atIndex > ledger.Size)
            throw new ArgumentException(
                $"The log ends at {ledger.Size}, before {atIndex}.",
                nameof(atIndex)
            );
        try
        {
            Directory.CreateDirectory(directory);
            var draft = Path.Combine(directory, name + ".new");
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                Span<byte> header = stackalloc byte[HeaderBytes];
                BinaryPrimitives.WriteInt64LittleEndian(header, atIndex);
                stream.Write(header);
                stream.Write(key.Seal(bytes, Associated(name, atIndex)));
            }
            File.Move(draft, PathOf(name), overwrite: true);
        }
        catch (Exception error) when (DiskFault.Is(error))
        {
            throw new LedgerUnavailableException(
                $"The snapshot {name} cannot be written: {error.Message}",
                error
            );
        }
    }

    public bool TryLoad(string name, out long atIndex, out byte[] bytes)
    {
        Check(name);
        (atIndex, bytes) = (0, []);
        try
        {
            var file = new FileInfo(PathOf(name));
            if (
                !file.Exists
                || file.Length is < HeaderBytes or > LedgerLimits.MaxSnapshotBytes + 1_024L
            )
                return false;
            var stored = File.ReadAllBytes(file.FullName);
            var at = BinaryPrimitives.ReadInt64LittleEndian(stored);
            if (
                at < 0
                || at > ledger.Size
                || key.Open(stored.AsSpan(HeaderBytes), Associated(name, at)) is not { } content
            )
                return false;
            (atIndex, bytes) = (at, content);
            return true;
        }
        catch (Exception error) when (DiskFault.Is(error))
        {
            return false;
        }
    }

    /// <summary>
    /// Run when the log is opened: after a power cut a snapshot may hold events that the log lost. Once others stand at
    /// their indices nothing would tell, so such a snapshot goes now.
    /// </summary>
    public void DropThoseAhead()
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var path in Directory.GetFiles(directory, "*" + Extension))
        {
            if (!IsWithinLog(path))
                File.Delete(path);
        }
    }

    /// <summary>Removes the snapshots of all logs of a data folder, for the key that they are sealed with is to open nothing more.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void DropAll(string folder)
    {
        foreach (var logId in LogName.In(folder))
        {
            var directory = Path.ChangeExtension(LogName.PathOf(folder, logId), DirectoryExtension);
            if (!Directory.Exists(directory))
                continue;
            Directory.Delete(directory, recursive: true);
            DiskFlush.Directory(Path.GetDirectoryName(directory)!);
        }
    }

    // The index alone: what was sealed for another index does not open when it is loaded.
    private bool IsWithinLog(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes
            && BinaryPrimitives.ReadInt64LittleEndian(header) is var at
            && at >= 0
            && at <= ledger.Size;
    }

    private string PathOf(string name) => Path.Combine(directory, name + Extension);

    private byte[] Associated(string name, long atIndex) =>
        Encoding.UTF8.GetBytes($"{ledger.LogId}\n{name}\n{atIndex}");

    private static void Check(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] == '.' || !name.All(IsAllowed))
            throw new ArgumentException(
                $"A snapshot's name is 1 to {MaxNameLength} of a-z 0-9 . _ -",
                nameof(name)
            );
    }

    private static bool IsAllowed(char c) =>
        c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-';
}
