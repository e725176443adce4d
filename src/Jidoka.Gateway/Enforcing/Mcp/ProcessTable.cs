using System.Diagnostics;
using System.Globalization;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// What the machine's processes use. One look serves everyone who asks within a moment, for a look at all of them costs
/// some milliseconds.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class ProcessTable(TimeProvider time)
{
    /// <summary>How long a look is good for, in milliseconds.</summary>
    public const int MaxAgeMs = 200;

    // Counted from the state, which follows the name: the kernel's fields 4 and 24.
    private const int ParentField = 1;
    private const int ResidentField = 21;

    private readonly Lock _looking = new();
    private Dictionary<int, (int Parent, long Bytes)> _processes = [];
    private long? _lookedAt;

    /// <summary>
    /// How much memory a process and all that it started hold, in bytes; shared memory counts for each of them. Where
    /// the kernel does not tell who started whom, the process alone.
    /// </summary>
    /// <param name="root">The process's id.</param>
    public long ResidentBytes(int root)
    {
        if (!OperatingSystem.IsLinux())
            return AloneBytes(root);
        var processes = Look();
        var tree = new HashSet<int> { root };
        // A child may stand before its parent in the table, so until nothing is added.
        for (var before = 0; before != tree.Count; )
        {
            before = tree.Count;
            foreach (var (id, process) in processes)
                if (tree.Contains(process.Parent))
                    tree.Add(id);
        }
        return tree.Sum(id => processes.GetValueOrDefault(id).Bytes);
    }

    private Dictionary<int, (int Parent, long Bytes)> Look()
    {
        lock (_looking)
        {
            if (_lookedAt is { } at && time.GetElapsedTime(at).TotalMilliseconds < MaxAgeMs)
                return _processes;
            var seen = new Dictionary<int, (int, long)>();
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
                if (
                    int.TryParse(
                        Path.GetFileName(folder),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var id
                    ) && Read(Path.Combine(folder, "stat")) is { } process
                )
                    seen[id] = process;
            _lookedAt = time.GetTimestamp();
            return _processes = seen;
        }
    }

    private static (int Parent, long Bytes)? Read(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            // The name stands in brackets and may hold anything, brackets too.
            var fields = text[(text.LastIndexOf(')') + 1)..]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (
                int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
                long.Parse(fields[ResidentField], CultureInfo.InvariantCulture)
                    * Environment.SystemPageSize
            );
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null; // It ended meanwhile.
        }
    }

    private static long AloneBytes(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0; // It ended meanwhile.
        }
    }
}
