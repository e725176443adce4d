namespace Jidoka.Storage.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("jidoka-storage-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies every file as it is now: what a crash would leave.</summary>
    public TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (var source in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            // A crash ends what it stands for.
            if (System.IO.Path.GetFileName(source) == "lock")
                continue;
            var target = copy.File(System.IO.Path.GetRelativePath(Path, source));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            using var from = new FileStream(
                source,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite
            );
            using var to = System.IO.File.Create(target);
            from.CopyTo(to);
            if (!OperatingSystem.IsWindows())
                System.IO.File.SetUnixFileMode(target, System.IO.File.GetUnixFileMode(source));
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
