using System.IO.Compression;
using System.Text;
using Jidoka.Configuring;

namespace Jidoka.Replaying;

/// <summary>Finds and reads files of traces: JSON lines, plain (<c>.jsonl</c>) or compressed (<c>.jsonl.gz</c>).</summary>
internal static class TraceFiles
{
    /// <summary>The most files of one run.</summary>
    public const int MaxFiles = 256;

    /// <summary>The most traces of one run.</summary>
    public const int MaxTraces = 100_000;

    /// <summary>The most characters of one trace.</summary>
    public const int MaxTraceChars = 16 * 1024 * 1024;

    /// <summary>The most characters of all traces, after decompression.</summary>
    public const long MaxChars = 1024L * 1024 * 1024;

    /// <summary>The most faults that are reported at once.</summary>
    public const int MaxFaults = FaultList.Max;

    /// <summary>Reads all.</summary>
    /// <param name="places">Files, and folders whose files are meant.</param>
    public static TraceSet Read(IReadOnlyList<string> places)
    {
        var faults = new List<ConfigFault>();
        var traces = new List<Trace>();
        var charsLeft = MaxChars;
        foreach (var file in Find(places, faults))
        {
            try
            {
                charsLeft = ReadFile(file, traces, faults, charsLeft);
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                faults.Add(new(file, 1, 1, "The file cannot be read: " + e.Message));
            }
            if (faults.Count >= MaxFaults || charsLeft < 0)
                break;
        }
        if (faults.Count == 0 && traces.Count == 0)
            faults.Add(new(string.Join(' ', places), 1, 1, "There is no trace here."));
        return faults.Count == 0 ? new([.. traces], []) : new([], [.. faults.Take(MaxFaults)]);
    }

    private static List<string> Find(IReadOnlyList<string> places, List<ConfigFault> faults)
    {
        var files = new List<string>();
        foreach (var place in places)
        {
            if (Directory.Exists(place))
                files.AddRange(
                    Directory
                        .EnumerateFiles(place)
                        .Where(IsTraceFile)
                        .Take(MaxFiles + 1)
                        .Order(StringComparer.Ordinal)
                );
            else if (File.Exists(place))
                files.Add(place);
            else
                faults.Add(new(place, 1, 1, "There is no such file or folder of traces."));
        }
        if (files.Count > MaxFiles)
            faults.Add(new(places[0], 1, 1, $"There are more than {MaxFiles} files of traces."));
        return faults.Count == 0 ? files : [];
    }

    private static bool IsTraceFile(string file) =>
        file.EndsWith(".jsonl", StringComparison.Ordinal)
        || file.EndsWith(".jsonl.gz", StringComparison.Ordinal);

    private static long ReadFile(
        string file,
        List<Trace> traces,
        List<ConfigFault> faults,
        long charsLeft
    )
    {
        using var stream = File.OpenRead(file);
        using var plain = file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : (Stream)stream;
        using var lines = new BoundedLines(new StreamReader(plain, Encoding.UTF8), MaxTraceChars);
        for (var number = 1; lines.TryRead(out var line); number++)
        {
            charsLeft -= line.Length;
            if (lines.IsCut)
                faults.Add(
                    new(file, number, 1, $"A trace has at most {MaxTraceChars} characters.")
                );
            else if (charsLeft < 0)
                faults.Add(new(file, number, 1, $"All traces have at most {MaxChars} characters."));
            else if (traces.Count == MaxTraces)
                faults.Add(new(file, number, 1, $"There are more than {MaxTraces} traces."));
            else if (!string.IsNullOrWhiteSpace(line))
                Take(TraceLine.Read(file, number, line), traces, faults);
            if (faults.Count >= MaxFaults || lines.IsCut || charsLeft < 0)
                break;
        }
        return charsLeft;
    }

    private static void Take(
        (Trace? Trace, ConfigFault? Fault) read,
        List<Trace> traces,
        List<ConfigFault> faults
    )
    {
        if (read.Trace is { } trace)
            traces.Add(trace);
        else
            faults.Add(read.Fault!);
    }
}
