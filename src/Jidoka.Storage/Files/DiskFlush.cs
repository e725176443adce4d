using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Jidoka.Storage.Files;

/// <summary>Flushes to the disk what .NET only hands to the operating system.</summary>
internal static partial class DiskFlush
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <summary>Flushes a file's bytes, and of its metadata only what reading them back needs.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Data(SafeFileHandle file)
    {
        // fdatasync spares the journal commit that a changed time stamp alone would cost.
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (FlushData(file) != 0)
            throw new IOException($"fdatasync failed with errno {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Makes the names in a directory durable. A no-op where the system has no such call.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Directory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var descriptor = OpenPath(path, ReadOnlyDirectory);
        if (descriptor < 0)
            throw new IOException(
                $"The directory {path} cannot be opened (errno {Marshal.GetLastPInvokeError()})."
            );
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FlushAll(handle) != 0)
            throw new IOException(
                $"fsync of the directory {path} failed (errno {Marshal.GetLastPInvokeError()})."
            );
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushAll(SafeFileHandle descriptor);

    [LibraryImport(
        "libc",
        EntryPoint = "open",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int OpenPath(string path, int flags);
}
