namespace Jidoka.Bench.Crash;

/// <summary>Kills Jidoka under load and looks whether anything happened that the ledger does not know.</summary>
internal sealed class CrashBenchmark : IBenchmark
{
    private const int QuickRounds = 3;
    private const int DefaultRounds = 50;
    private const int FilledRounds = 5;
    private const int DefaultEvents = 1_000_000;

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
            ["events"] = "N: control and flow events each in the log of the second part (1000000)",
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
        var result = new BenchmarkResult();
        result.Figures["rounds"] = rounds;
        result.Figures["seed"] = seed;
        var tally = await RunAsync(rounds, seed, eventsBefore: 0, cancel);
        Report(tally, result);
        var events = arguments.Count("events", DefaultEvents);
        if (!arguments.Quick)
        {
            Console.WriteLine($"  so far {result.Figures.ToJsonString()}");
            Console.WriteLine($"  again, on a log of {events} control and {events} flow events");
            var filled = await RunAsync(FilledRounds, seed, events, cancel);
            var figures = result.Figures;
            figures["filled_events"] = 2L * events;
            figures["filled_rounds"] = FilledRounds;
            figures["filled_first_start_ms"] = Math.Round(filled.FirstStartMs);
            figures["filled_max_restart_ms"] = Math.Round(filled.MaxRestartMs);
            figures["max_restart_ms"] = Math.Round(
                Math.Max(tally.MaxRestartMs, filled.MaxRestartMs)
            );
            result.Failures.AddRange(filled.Notes);
        }
        return result;
    }

    private static async Task<CrashTally> RunAsync(
        int rounds,
        int seed,
        int eventsBefore,
        CancellationToken cancel
    )
    {
        await using var run = await CrashRounds.PrepareAsync(seed, eventsBefore);
        await run.RunAsync(rounds, cancel);
        return run.Tally;
    }

    private static void Report(CrashTally tally, BenchmarkResult result)
    {
        var figures = result.Figures;
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
        figures["first_start_ms"] = Math.Round(tally.FirstStartMs);
        figures["max_restart_ms"] = Math.Round(tally.MaxRestartMs);
        result.Failures.AddRange(tally.Notes);
        if (tally.EffectsSeen == 0)
            result.Failures.Add("no effect was seen: nothing was tested");
    }
}
