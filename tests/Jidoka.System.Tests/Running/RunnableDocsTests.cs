using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Jidoka.System.Tests.Running;

/// <summary>Every command that the documents show as runnable (a fence marked <c>sh run</c>) runs.</summary>
public sealed partial class RunnableDocsTests
{
    private const int LimitMs = 180_000;

    public static TheoryData<string, string> Blocks()
    {
        var blocks = new TheoryData<string, string>();
        var docs = Directory.EnumerateFiles(
            Repository.PathOf("docs"),
            "*.md",
            SearchOption.AllDirectories
        );
        foreach (var file in docs.Prepend(Repository.PathOf("README.md")).Order())
        foreach (Match block in Runnable().Matches(File.ReadAllText(file)))
            blocks.Add(Path.GetRelativePath(Repository.Root, file), block.Groups[1].Value);
        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task It_runs(string file, string commands)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        using var limit = new CancellationTokenSource(LimitMs);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            process.ExitCode.ShouldBe(0, $"{file}: {commands}\n{await output}\n{await error}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("^```sh run\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Runnable();
}
