using System.Diagnostics;

namespace Jidoka.Bench.Cedar;

/// <summary>The official engine through its npm package, run by the harness in the shared folder.</summary>
internal static class CedarOracle
{
    private static readonly string Folder = Path.Combine(Repository.Artifacts, "cedar-oracle");

    /// <summary>Copies the harness to where packages may be installed, and installs it once.</summary>
    /// <exception cref="BenchmarkUsageException">The harness or npm is missing.</exception>
    public static async Task InstallAsync(CancellationToken cancel)
    {
        var harness = Path.Combine(SharedFolder.Root, "oracles", "cedar");
        if (!Directory.Exists(harness))
            throw new BenchmarkUsageException($"the harness {harness} is missing");
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(harness))
        {
            var copy = Path.Combine(Folder, Path.GetFileName(file));
            await File.WriteAllBytesAsync(copy, await File.ReadAllBytesAsync(file, cancel), cancel);
        }
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@cedar-policy")))
            await RunAsync("npm", ["install", "--no-audit", "--no-fund", "--silent"], null, cancel);
    }

    /// <summary>Runs a script of the harness, or one written beside it; gives its output.</summary>
    public static Task<string> NodeAsync(
        string script,
        string[] arguments,
        string? input,
        CancellationToken cancel
    ) => RunAsync("node", [script, .. arguments], input, cancel);

    public static string PathOf(string file) => Path.Combine(Folder, file);

    private static async Task<string> RunAsync(
        string program,
        string[] arguments,
        string? input,
        CancellationToken cancel
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process =
            Process.Start(start) ?? throw new BenchmarkUsageException($"{program} does not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancel);
            var text = await output;
            return process.ExitCode == 0
                ? text
                : throw new BenchmarkUsageException(
                    $"{program} {arguments[0]} failed: {await error}"
                );
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
