using System.Diagnostics;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>The official engine through its npm package, run by the harness in the shared folder.</summary>
internal sealed class CedarOracle
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);
    private readonly string folder;

    private CedarOracle(string folder) => this.folder = folder;

    /// <summary>Copies the harness to where packages may be installed, and installs it once.</summary>
    /// <param name="shared">The shared folder.</param>
    /// <param name="artifacts">Where what may be thrown away is kept.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">The harness, node or npm is missing, or the package cannot be had.</exception>
    public static async Task<CedarOracle> OpenAsync(
        string shared,
        string artifacts,
        CancellationToken cancel
    )
    {
        var harness = Path.Combine(shared, "oracles", "cedar");
        if (!Directory.Exists(harness))
            throw new InvalidOperationException($"the harness {harness} is missing");
        var oracle = new CedarOracle(Path.Combine(artifacts, "cedar-oracle"));
        Directory.CreateDirectory(oracle.folder);
        foreach (var file in Directory.EnumerateFiles(harness))
        {
            var copy = oracle.PathOf(Path.GetFileName(file));
            await File.WriteAllBytesAsync(copy, await File.ReadAllBytesAsync(file, cancel), cancel);
        }
        if (!Directory.Exists(oracle.PathOf(Path.Combine("node_modules", "@cedar-policy"))))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(InstallLimit);
            await oracle.RunAsync(
                "npm",
                ["install", "--no-audit", "--no-fund", "--silent"],
                null,
                limit.Token
            );
        }
        return oracle;
    }

    /// <summary>Runs a script of the harness, or one written beside it; gives its output.</summary>
    public Task<string> NodeAsync(
        string script,
        string[] arguments,
        string? input,
        CancellationToken cancel
    ) => RunAsync("node", [script, .. arguments], input, cancel);

    /// <summary>Where a file beside the harness is.</summary>
    public string PathOf(string file) => Path.Combine(folder, file);

    private async Task<string> RunAsync(
        string program,
        string[] arguments,
        string? input,
        CancellationToken cancel
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Start(start);
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
                : throw new InvalidOperationException($"{program} failed: {await error}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)
                ?? throw new InvalidOperationException($"{start.FileName} does not start");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} does not start", e);
        }
    }
}
