using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Reads packed test data.</summary>
internal static class Archive
{
    /// <summary>The files of a folder by path relative to it, with forward slashes.</summary>
    public static Dictionary<string, string> ReadFolder(string root) =>
        Directory
            .EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".cedar" or ".cedarschema")
            .ToDictionary(
                file => Path.GetRelativePath(root, file).Replace('\\', '/'),
                File.ReadAllText,
                StringComparer.Ordinal
            );

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
