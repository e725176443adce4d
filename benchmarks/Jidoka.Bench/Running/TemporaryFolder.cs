namespace Jidoka.Bench.Running;

/// <summary>A folder of this run's own, deleted when the run ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes one. Others may read it: nginx drops its rights before it reads.</summary>
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("jidoka-bench-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                Path,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute
            );
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path within.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed may still hold a file for a moment; the system cleans the rest.
        }
    }
}
