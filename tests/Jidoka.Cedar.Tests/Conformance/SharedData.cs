using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Finds the conformance data; suites that miss it say so, and fail only where CI is set.</summary>
internal static class SharedData
{
    public static string? Find(string suite)
    {
        var root = Environment.GetEnvironmentVariable("JIDOKA_SHARED") ?? Default();
        var path = Path.Combine(root, "data", "cedar", "given");
        if (Directory.Exists(path))
            return path;
        Console.WriteLine($"left out: {suite} (shared data not found)");
        Environment
            .GetEnvironmentVariable("CI")
            .ShouldBeNull($"{suite} needs the shared data at {path}");
        return null;
    }

    private static string Default()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (
            directory is not null && !File.Exists(Path.Combine(directory.FullName, "Jidoka.slnx"))
        )
            directory = directory.Parent;
        return Path.Combine(directory?.Parent?.FullName ?? ".", "shared");
    }

    public static Dictionary<string, string> ReadArchive(string path)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            using var reader = new StreamReader(entry.DataStream, Encoding.UTF8);
            files[entry.Name] = reader.ReadToEnd();
        }
        return files;
    }

    public static IEnumerable<string> ReadLines(string path)
    {
        using var file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return line;
        }
    }
}
