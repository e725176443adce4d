using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Jidoka.Bench.Replay;

/// <summary>The traces of a suite's folder, to write others from them.</summary>
/// <param name="Name">The suite's name: its folder's.</param>
/// <param name="Benign">Runs that nobody attacked.</param>
/// <param name="Attacked">Runs that somebody did.</param>
internal sealed record SuiteTraces(string Name, JsonObject[] Benign, JsonObject[] Attacked)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="BenchmarkUsageException">It holds no traces.</exception>
    public static SuiteTraces Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new BenchmarkUsageException($"there is no folder {folder}");
        var all = Files(folder).SelectMany(Lines).ToArray();
        if (all.Length == 0)
            throw new BenchmarkUsageException($"there are no traces in {folder}");
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            [.. all.Where(static t => !IsAttacked(t))],
            [.. all.Where(IsAttacked)]
        );
    }

    /// <summary>Writes traces.</summary>
    public static void Write(string file, IEnumerable<JsonObject> traces)
    {
        using var writer = new StreamWriter(file);
        foreach (var trace in traces)
            writer.WriteLine(trace.ToJsonString());
    }

    /// <summary>The first traces of each sort only, with the benign runs that they belong to.</summary>
    public SuiteTraces Some(int attacked)
    {
        // Spread over the file, so that several tasks and attacks are among them.
        var step = Math.Max(1, Attacked.Length / attacked);
        return this with { Attacked = [.. Attacked.Where((_, i) => i % step == 0).Take(attacked)] };
    }

    private static bool IsAttacked(JsonObject trace) => trace.ContainsKey("injection_task");

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(static f =>
                f.EndsWith(".jsonl", StringComparison.Ordinal)
                || f.EndsWith(".jsonl.gz", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal);

    private static IEnumerable<JsonObject> Lines(string file)
    {
        using var stream = File.OpenRead(file);
        using var plain = file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : (Stream)stream;
        using var reader = new StreamReader(plain);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return JsonNode.Parse(line)!.AsObject();
        }
    }
}
