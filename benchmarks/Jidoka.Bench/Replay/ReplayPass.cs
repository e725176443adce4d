using Jidoka.Bench.Running;

namespace Jidoka.Bench.Replay;

/// <summary>Runs <c>jidoka replay</c> as people do.</summary>
/// <param name="inventory">The inventory's file.</param>
/// <param name="policies">The policy folder.</param>
/// <param name="tools">What the servers say of their tools; null: not known.</param>
internal sealed class ReplayPass(string inventory, string policies, string? tools)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(10);

    /// <summary>Replays.</summary>
    /// <param name="traces">Files, or a folder of them.</param>
    /// <param name="options">Further options.</param>
    /// <exception cref="BenchmarkUsageException">The program does not take the input.</exception>
    public async Task<IReadOnlyList<ReplayRow>> RunAsync(
        IEnumerable<string> traces,
        params string[] options
    )
    {
        var rows = new List<ReplayRow>();
        await using var program = ChildProcess.Start(
            Repository.JidokaExecutable,
            [
                "replay",
                .. traces,
                "--inventory",
                inventory,
                "--policies",
                policies,
                .. tools is null ? (string[])[] : ["--tools", tools],
                .. options,
                "--json",
            ],
            line: line =>
            {
                if (line.StartsWith('{'))
                    rows.Add(ReplayRow.Read(line));
            }
        );
        await program.FinishAsync(AtMost);
        return program.ExitCode == 0
            ? rows
            : throw new BenchmarkUsageException("jidoka replay: " + program.Output);
    }
}
