using Jidoka.Bench.Crash;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Budget;

/// <summary>Whether concurrency, or a kill in the middle, can spend more than the budget.</summary>
internal sealed class BudgetBenchmark : IBenchmark
{
    private const int Limit = 1000;
    private const int QuickLimit = 100;
    private const int Rounds = 3;

    /// <inheritdoc/>
    public string Name => "budget";

    /// <inheritdoc/>
    public string Summary =>
        "a call budget spent from many connections at once, and across a kill -9";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["limit"] = "N: calls in the budget of each agent (1000)",
        };

    /// <inheritdoc/>
    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var limit = arguments.Count("limit", arguments.Quick ? QuickLimit : Limit);
        using var folder = new TemporaryFolder();
        await using var upstream = await WitnessUpstream.StartAsync(folder.At("effects.log"));
        var setup = CrashFactory.Setup(folder.Path, upstream) with { Budget = limit };
        var keys = await JidokaLine.PrepareAsync(setup);
        var spenders = keys.Select(k => new Spender(k.Value, k.Key)).ToArray();
        await using (var line = await JidokaLine.StartAsync(setup))
        {
            foreach (var spender in spenders.Take(Rounds))
                await spender.SpendAsync(line.DataPort, static _ => { });
        }
        var ledger = new LedgerView();
        LedgerFile.ReadNew(JidokaLine.DataFolderOf(setup), ledger);
        var unsettled = ledger.InDoubt;
        await KilledAsync(setup, spenders[Rounds], limit);
        return Report(limit, spenders, upstream.Effects.Seen, unsettled);
    }

    private static async Task KilledAsync(LineSetup setup, Spender spender, int limit)
    {
        await using (var line = await JidokaLine.StartAsync(setup))
        {
            var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var spending = spender.SpendAsync(
                line.DataPort,
                n =>
                {
                    if (n >= limit / 2)
                        half.TrySetResult();
                }
            );
            await Task.WhenAny(half.Task, spending);
            await line.Process.KillAsync();
            await spending;
        }
        await using var again = await JidokaLine.StartAsync(setup);
        await spender.SpendAsync(again.DataPort, static _ => { });
    }

    private static BenchmarkResult Report(
        int limit,
        Spender[] spenders,
        IReadOnlyDictionary<string, int> effects,
        int unsettled
    )
    {
        var spent = effects
            .GroupBy(e => e.Key[..e.Key.LastIndexOf('-')], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(e => e.Value), StringComparer.Ordinal);
        var result = new BenchmarkResult();
        var figures = result.Figures;
        figures["limit"] = limit;
        figures["connections"] = Spender.Connections;
        figures["granted"] = spenders.Take(Rounds).Sum(s => s.Passed) / Rounds;
        figures["granted_across_kill"] = spenders[Rounds].Passed;
        figures["spent_max"] = spent.Values.Max();
        figures["overspend"] = spent.Values.Sum(s => Math.Max(0, s - limit));
        figures["unsettled"] = unsettled;
        figures["refusal"] = spenders[0].Refusal;
        if (spent.Values.Any(s => s > limit))
            result.Failures.Add("more was spent than the budget holds");
        if (spenders.Take(Rounds).Any(s => s.Passed != limit))
            result.Failures.Add("less was granted than the budget holds, without a kill");
        if (unsettled > 0)
            result.Failures.Add($"{unsettled} reservations were not settled by a clean stop");
        return result;
    }
}
