using System.Diagnostics;
using Jidoka.Bench.Running;
using Jidoka.Storage.Verifying;

namespace Jidoka.Bench.Crash;

/// <summary>
/// Starts the line, loads it, kills it with SIGKILL at a seeded random point, audits what is on the disk; again and
/// again on the same data.
/// </summary>
internal sealed class CrashRounds : IAsyncDisposable
{
    private const int MaxAnswersBeforeKill = 150;
    private const int MaxSpinUs = 3_000;

    /// <summary>
    /// Every round verifies the ledger; every so many by the command in a process of its own, the others by what the
    /// command calls, for starting processes was most of a round's time.
    /// </summary>
    private const int CommandEvery = 10;

    private static readonly TimeSpan LoadAtMost = TimeSpan.FromSeconds(30);

    private readonly WitnessUpstream _upstream;
    private readonly LineSetup _setup;
    private readonly IReadOnlyDictionary<string, string> _keys;
    private readonly Random _random;
    private readonly LedgerView _ledger = new();
    private readonly List<SentCall> _calls = [];
    private readonly TemporaryFolder _folder;

    private CrashRounds(
        TemporaryFolder folder,
        WitnessUpstream upstream,
        LineSetup setup,
        IReadOnlyDictionary<string, string> keys,
        int seed
    )
    {
        _folder = folder;
        _upstream = upstream;
        _setup = setup;
        _keys = keys;
        _random = new Random(seed);
    }

    /// <summary>What was found.</summary>
    public CrashTally Tally { get; } = new();

    /// <summary>Prepares a factory in a folder of its own.</summary>
    /// <param name="seed">Decides mix and moments.</param>
    /// <param name="eventsBefore">How many control and how many flow events the log holds before the first start.</param>
    public static async Task<CrashRounds> PrepareAsync(int seed, int eventsBefore)
    {
        var folder = new TemporaryFolder();
        var upstream = await WitnessUpstream.StartAsync(folder.At("effects.log"));
        var setup = CrashFactory.Setup(folder.Path, upstream);
        if (eventsBefore > 0)
            await FilledLog.CopyToAsync(eventsBefore, JidokaLine.DataFolderOf(setup));
        // The first start finds no cache of a filled log; it is no restart and counts apart.
        var start = Stopwatch.GetTimestamp();
        var keys = await JidokaLine.PrepareAsync(setup);
        var run = new CrashRounds(folder, upstream, setup, keys, seed);
        run.Tally.FirstStartMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return run;
    }

    /// <summary>Runs the rounds, then starts once more and audits everything.</summary>
    public async Task RunAsync(int rounds, CancellationToken cancel)
    {
        for (var round = 0; round < rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            await OneAsync(round);
        }
        await using (var line = await StartAsync("last"))
            await line.Process.StopAsync();
        LedgerFile.ReadNew(DataFolder, _ledger);
        Tally.Audit(_calls, _upstream.Effects.Seen, _ledger);
        Tally.InDoubt = _ledger.InDoubt;
        foreach (var (shown, real) in _ledger.Starts.Where(s => s.Shown != s.Real))
            Tally.InDoubtMiscounted += Tally.Note(
                $"a start shows {shown} in doubt, there were {real}"
            );
        await VerifyAsync("the end");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    private string DataFolder => JidokaLine.DataFolderOf(_setup);

    private async Task OneAsync(int round)
    {
        await using var line = await StartAsync($"r{round}");
        var answers = 0;
        var killAfter = _random.Next(1, MaxAnswersBeforeKill);
        var spinUs = _random.Next(MaxSpinUs);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = _keys
            .Select(
                (k, i) =>
                    Client(
                        line,
                        k.Value,
                        $"r{round}-c{i}",
                        () =>
                        {
                            if (Interlocked.Increment(ref answers) >= killAfter)
                                reached.TrySetResult();
                        }
                    )
            )
            .ToArray();
        try
        {
            var running = clients.Select(c => c.RunAsync()).ToArray();
            var ended = Task.WhenAny(running);
            if (await Task.WhenAny(reached.Task, ended).WaitAsync(LoadAtMost) == ended)
                throw new InvalidOperationException(
                    "A client ended before the kill: " + await DescribeAsync(await ended, line)
                );
            // Clients answer in step with each other; the spin takes the kill out of step.
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < spinUs)
                Thread.SpinWait(20);
            await line.Process.KillAsync();
            var sent = await Task.WhenAll(running);
            if (sent.Any(s => s[^1].Answer == AnswerSort.None))
                Tally.KillsInFlight++;
            _calls.AddRange(sent.SelectMany(static s => s));
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
        await UpstreamIdleAsync();
        LedgerFile.ReadNew(DataFolder, _ledger);
        if (round % CommandEvery == 0)
            await VerifyAsync($"round {round}");
        else if (LedgerVerifier.Verify(DataFolder) is { Passed: false } report)
            Tally.VerifyFailures += Tally.Note($"verify failed after round {round}: {report}");
    }

    /// <summary>Starts the line; the time counts from the process's start to its first answered call.</summary>
    private async Task<JidokaLine> StartAsync(string name)
    {
        var start = Stopwatch.GetTimestamp();
        var line = await JidokaLine.StartAsync(_setup);
        try
        {
            using var client = Client(line, _keys.First().Value, name, static () => { });
            var nonce = name + "-first";
            _calls.Add(
                new SentCall(nonce, CallSort.Chat, await client.CallAsync(nonce, CallSort.Chat))
            );
            var ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Tally.MaxRestartMs = Math.Max(Tally.MaxRestartMs, ms);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>By the command, as a person would, in a process of its own.</summary>
    private async Task VerifyAsync(string when)
    {
        var (code, output) = await JidokaLine.CommandAsync(_setup, "ledger", "verify");
        if (code != 0)
            Tally.VerifyFailures += Tally.Note($"verify failed after {when}: {output}");
    }

    private async Task UpstreamIdleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var start = Stopwatch.GetTimestamp();
        while (_upstream.Open > 0 && Stopwatch.GetElapsedTime(start) < LoadAtMost)
            await timer.WaitForNextTickAsync();
    }

    private static async Task<string> DescribeAsync(Task<List<SentCall>> client, JidokaLine line)
    {
        var calls = await client;
        return $"{calls.Count} calls, the last {calls[^1]}\n{line.Process.Output}";
    }

    private LoadClient Client(JidokaLine line, string key, string prefix, Action answered) =>
        new(
            $"http://127.0.0.1:{line.DataPort}/",
            key,
            prefix,
            new Random(_random.Next()),
            answered
        );
}
