using System.Diagnostics;
using System.Text.Json.Nodes;
using Jidoka.Bench.Running;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Bench.Ledger;

/// <summary>
/// Events of 1 KB appended in batches, beside the same bytes inserted in the same batches into a bare SQLite table; then proofs
/// and verification as the log grows.
/// </summary>
internal sealed class LedgerBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int Batch = 256;
    private const int Events = 65_536;
    private const int FlushedEvents = 16_384;
    private const int QuickShare = 32;
    private const int MaxEvents = 1_000_000;
    private const int Proofs = 2_000;

    /// <inheritdoc/>
    public string Name => "ledger";

    /// <inheritdoc/>
    public string Summary => "durable appends beside a bare SQLite insert, proofs, verification";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["events"] = $"N: greatest log that proofs are made in ({MaxEvents})",
        };

    /// <inheritdoc/>
    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var share = arguments.Quick ? QuickShare : 1;
        var result = new BenchmarkResult();
        await AppendsAsync(result, Events / share, FlushedEvents / share, cancel);
        await ProofsAsync(
            result,
            arguments.Count("events", arguments.Quick ? 10_000 : MaxEvents),
            cancel
        );
        return result;
    }

    private static async Task AppendsAsync(
        BenchmarkResult result,
        int events,
        int flushedEvents,
        CancellationToken cancel
    )
    {
        var (ours, bare, followed, lags) = (Runs(), Runs(), Runs(), new List<double>());
        var (oursFull, bareFull, single) = (Runs(), Runs(), Runs());
        for (var round = 0; round < Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            bare.Add(BareInsert.Run(events, Batch, full: false));
            ours.Add(await LedgerLoad.BatchesAsync(events, Batch, Durability.Process));
            var (pace, lag) = await LedgerLoad.FollowedAsync(events, Batch);
            followed.Add(pace);
            lags.AddRange(lag);
            bareFull.Add(BareInsert.Run(flushedEvents, Batch, full: true));
            oursFull.Add(await LedgerLoad.BatchesAsync(flushedEvents, Batch, Durability.Power));
            single.Add(await LedgerLoad.SinglesAsync(flushedEvents, Durability.Process));
        }
        result.Add("ours_eps", Percentile.Median(ours));
        result.Add("bare_eps", Percentile.Median(bare));
        result.Add("ratio", Percentile.Median(ours.Zip(bare, (o, b) => o / b)), digits: 3);
        result.Add("followed_eps", Percentile.Median(followed));
        result.Add(
            "ratio_with_projections",
            Percentile.Median(followed.Zip(bare, (o, b) => o / b)),
            digits: 3
        );
        result.Add("projection_lag_p99_ms", Percentile.Of(lags, 0.99), digits: 1);
        result.Add("ours_eps_full", Percentile.Median(oursFull));
        result.Add("bare_eps_full", Percentile.Median(bareFull));
        result.Add(
            "ratio_full",
            Percentile.Median(oursFull.Zip(bareFull, (o, b) => o / b)),
            digits: 3
        );
        result.Add("ours_eps_single_c64", Percentile.Median(single));
        result.Figures["batch"] = Batch;
        result.Figures["events"] = events;
        result.Figures["events_full"] = flushedEvents;
    }

    private static async Task ProofsAsync(BenchmarkResult result, int max, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        var (times, worst, bytes) = (new JsonObject(), new JsonObject(), new JsonObject());
        string key;
        await using (var data = LedgerFolder.Open(folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LedgerLoad.LogId);
            key = File.ReadAllText(Path.Combine(folder.Path, "logs", LedgerLoad.LogId + ".vkey"));
            for (var size = 1_000; size <= max; size *= 10)
            {
                cancel.ThrowIfCancellationRequested();
                await LedgerLoad.FillAsync(log.Ledger, size, Batch);
                await log.Ledger.PublishAsync(cancel);
                var took = ProofTimes(log, size);
                times[size.ToString()] = Math.Round(Percentile.Median(took), 1);
                worst[size.ToString()] = Math.Round(Percentile.Of(took, 0.99), 1);
                var proof = (await ProofFile.WriteAsync(log, size / 3, cancel))!;
                bytes[size.ToString()] = proof.Length;
                if (ProofCheck.Check(proof, key).Reason is { } reason)
                    result.Failures.Add($"a proof at {size} events was not sound: {reason}");
            }
        }
        result.Figures["proof_us"] = times;
        result.Figures["proof_p99_us"] = worst;
        result.Figures["proof_file_bytes"] = bytes;
        var start = Stopwatch.GetTimestamp();
        var report = LedgerVerifier.Verify(folder.Path);
        result.Add("verify_eps", report.Size / Stopwatch.GetElapsedTime(start).TotalSeconds);
        if (report.Reason is { } wrong)
            result.Failures.Add("the log did not verify: " + wrong);
    }

    private static List<double> ProofTimes(ILog log, int size)
    {
        var random = new Random(size);
        var took = new List<double>(Proofs);
        for (var i = 0; i < Proofs * 2; i++)
        {
            var index = random.Next(size);
            var start = Stopwatch.GetTimestamp();
            log.Tiles.InclusionProof(index, size);
            // The first half warms up.
            if (i >= Proofs)
                took.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return took;
    }

    private static List<double> Runs() => new(Rounds);
}
