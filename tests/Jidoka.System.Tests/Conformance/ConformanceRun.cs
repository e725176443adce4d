using System.Diagnostics;
using System.Text.Json.Nodes;
using Jidoka.System.Tests.Clients;

namespace Jidoka.System.Tests.Conformance;

/// <summary>One run of the conformance suite against an endpoint.</summary>
internal static class ConformanceRun
{
    private const int LimitMs = 240_000;

    /// <summary>Runs what a revision requires.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="url">The endpoint.</param>
    /// <returns>By scenario, the checks that failed; empty: it passed.</returns>
    public static async Task<IReadOnlyDictionary<string, string[]>> RequiredAsync(
        string revision,
        Uri url
    )
    {
        using var results = new TempFolder();
        var start = new ProcessStartInfo(
            NodeScript.Require(),
            [
                NodeScript.Package("@modelcontextprotocol/conformance/dist/index.js"),
                "server",
                "--url",
                url.ToString(),
                "--requirements",
                revision,
                "--output-dir",
                results.Path,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var limit = new CancellationTokenSource(LimitMs);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token); // its code only says whether all passed
            var found = Read(results.Path);
            found.ShouldNotBeEmpty(await output + await error);
            return found;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // One folder for each scenario: server-SCENARIO-TIME, with the checks in a file.
    private static SortedDictionary<string, string[]> Read(string folder)
    {
        var found = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder, "checks.json", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(Path.GetDirectoryName(file)!);
            name = name["server-".Length..name.IndexOf("-20", StringComparison.Ordinal)];
            found[name] =
            [
                .. JsonNode
                    .Parse(File.ReadAllText(file))!
                    .AsArray()
                    .Where(c => c!["status"]!.GetValue<string>() == "FAILURE")
                    .Select(c => $"{c!["id"]}: {c["errorMessage"]}"),
            ];
        }
        return found;
    }
}
