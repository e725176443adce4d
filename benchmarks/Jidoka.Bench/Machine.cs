using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Jidoka.Bench;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, memory, system and how busy it was when the run began.</summary>
    public static JsonObject Describe() =>
        new()
        {
            ["cpu"] = FirstValue("/proc/cpuinfo", "model name") ?? "unknown",
            ["cores"] = Environment.ProcessorCount,
            ["memory_mb"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024),
            ["os"] = RuntimeInformation.OSDescription,
            ["load_before"] = File.Exists("/proc/loadavg")
                ? File.ReadAllText("/proc/loadavg").Split(' ')[0]
                : "unknown",
        };

    /// <summary>Jidoka's, the runtime's and the repository's versions.</summary>
    public static JsonObject Versions() =>
        new()
        {
            ["jidoka"] = typeof(Machine).Assembly.GetName().Version?.ToString(3),
            ["commit"] = Commit(),
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
        };

    private static string Commit()
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", ["describe", "--always", "--dirty"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                    WorkingDirectory = Repository.Root,
                }
            )!;
            return git.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    private static string? FirstValue(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file)
                .FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
                ?.Split(':', 2)[1]
                .Trim()
            : null;
}
