namespace Jidoka.Bench.Crash;

/// <summary>Kills Jidoka under load and looks whether anything happened that the ledger does not know.</summary>
internal sealed class CrashBenchmark : IBenchmark
{
    private const int QuickRounds = 3;
    private const int DefaultRounds = 50;

    /// <inheritdoc/>
    public string Name => "crash";

    /// <inheritdoc/>
    public string Summary =>
        "kill -9 under load: effects without record, lost answers, retries, restart time";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["rounds"] = "N: kills (50)",
            ["seed"] = "N: decides mix and moments (a new one, printed)",
        };

    /// <inheritdoc/>
    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var rounds = arguments.Count("rounds", arguments.Quick ? QuickRounds : DefaultRounds);
        var seed = arguments.Count("seed", Random.Shared.Next(1, int.MaxValue));
        Console.WriteLine($"  seed {seed}");
        await using var run = await CrashRounds.PrepareAsync(seed, prepareData: null);
        await run.RunAsync(rounds, cancel);
        var result = new BenchmarkResult();
        Report(rounds, seed, run.Tally, result);
        return result;
    }

    private static void Report(int rounds, int seed, CrashTally tally, BenchmarkResult result)
    {
        var figures = result.Figures;
        figures["rounds"] = rounds;
        figures["seed"] = seed;
        figures["kills_in_flight"] = tally.KillsInFlight;
        figures["effects_seen"] = tally.EffectsSeen;
        figures["effects_without_record"] = tally.EffectsWithoutRecord;
        figures["acked"] = tally.Acknowledged;
        figures["acked_lost"] = tally.AckedLost;
        figures["refused"] = tally.Refused;
        figures["refused_with_effect"] = tally.RefusedWithEffect;
        figures["in_doubt"] = tally.InDoubt;
        figures["in_doubt_miscounted"] = tally.InDoubtMiscounted;
        figures["in_doubt_retried"] = tally.InDoubtRetried;
        figures["effects_repeated"] = tally.EffectsRepeated;
        figures["verify_failures"] = tally.VerifyFailures;
        figures["max_restart_ms"] = Math.Round(tally.MaxRestartMs);
        result.Failures.AddRange(tally.Notes);
        if (tally.EffectsSeen == 0)
            result.Failures.Add("no effect was seen: nothing was tested");
    }
}
