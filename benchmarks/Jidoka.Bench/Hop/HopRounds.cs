namespace Jidoka.Bench.Hop;

/// <summary>Runs the rounds: all targets in each, in a different order each time.</summary>
internal sealed class HopRounds(IReadOnlyList<HopTarget> targets, HopMeasure measure, Wrk wrk)
{
    private readonly Dictionary<string, List<HopRound>> _rounds = targets.ToDictionary(
        t => t.Name,
        _ => new List<HopRound>(),
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, int> _warmUp = new(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _answers = new(StringComparer.Ordinal);

    /// <summary>The rounds of each target, by name.</summary>
    public IReadOnlyDictionary<string, List<HopRound>> Results => _rounds;

    /// <summary>For how long each target was loaded before its speed rose no more, in seconds.</summary>
    public IReadOnlyDictionary<string, int> WarmUpSeconds => _warmUp;

    /// <summary>Errors in the warm-up and in the rounds.</summary>
    public long Errors { get; private set; }

    /// <summary>The first wrong answer, to show.</summary>
    public string? FirstError { get; private set; }

    /// <summary>How many answers of a target were counted, warm-up included.</summary>
    public long Answers(string target) => _answers.GetValueOrDefault(target);

    /// <summary>Warms every target up, then measures.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var target in targets)
        {
            await WarmUpAsync(target, cancel);
            Probe([target], LatencyProbe.OfJson);
            Probe([target], LatencyProbe.OfStream);
        }
        for (var round = 0; round < measure.Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            await OneAsync([
                .. targets.Skip(round % targets.Count),
                .. targets.Take(round % targets.Count),
            ]);
        }
    }

    private async Task WarmUpAsync(HopTarget target, CancellationToken cancel)
    {
        var best = 0.0;
        var slower = 0;
        var stretches = 0;
        while (stretches < measure.MaxWarmUps && slower < HopMeasure.NoFaster)
        {
            cancel.ThrowIfCancellationRequested();
            var warm = await wrk.RunAsync(
                target,
                HopMeasure.LoadConnections,
                measure.WarmUpSeconds
            );
            Errors += warm.Errors;
            Count(target, warm.Requests);
            stretches++;
            slower = warm.RequestsPerSecond > best * HopMeasure.Faster ? 0 : slower + 1;
            best = Math.Max(best, warm.RequestsPerSecond);
        }
        _warmUp[target.Name] = stretches * measure.WarmUpSeconds;
        Console.WriteLine(
            $"  {target.Name, -14} warm after {stretches * measure.WarmUpSeconds} s, at {best:0} rps"
        );
    }

    private async Task OneAsync(HopTarget[] order)
    {
        var load = new Dictionary<string, WrkSummary>(StringComparer.Ordinal);
        foreach (var target in order)
            load[target.Name] = await wrk.RunAsync(
                target,
                HopMeasure.LoadConnections,
                measure.LoadSeconds
            );
        var json = Probe(order, LatencyProbe.OfJson);
        var stream = Probe(order, LatencyProbe.OfStream);
        foreach (var target in order)
        {
            var errors =
                load[target.Name].Errors + json[target.Name].Errors + stream[target.Name].Errors;
            Errors += load[target.Name].Errors;
            Count(target, load[target.Name].Requests);
            var round = new HopRound
            {
                Rps = load[target.Name].RequestsPerSecond,
                Errors = errors,
                P50Us = Percentile.Of(json[target.Name].TimesUs, 0.5),
                P99Us = Percentile.Of(json[target.Name].TimesUs, 0.99),
                StreamP50Us = Percentile.Of(stream[target.Name].TimesUs, 0.5),
                StreamP99Us = Percentile.Of(stream[target.Name].TimesUs, 0.99),
            };
            _rounds[target.Name].Add(round);
            Console.WriteLine(
                $"  {target.Name, -14} {round.Rps, 8:0} rps   c=1 p50 {round.P50Us, 6:0} us  p99 {round.P99Us, 6:0} us   stream p50 {round.StreamP50Us, 6:0} us  p99 {round.StreamP99Us, 6:0} us   errors {round.Errors}"
            );
        }
    }

    private Dictionary<string, (List<double> TimesUs, int Errors)> Probe(
        IReadOnlyList<HopTarget> order,
        Func<HopTarget, LatencyProbe> open
    )
    {
        var probes = order.ToDictionary(t => t.Name, open, StringComparer.Ordinal);
        var times = order.ToDictionary(
            t => t.Name,
            _ => new List<double>(),
            StringComparer.Ordinal
        );
        try
        {
            for (var block = 0; block < measure.Blocks; block++)
                foreach (var target in order)
                    probes[target.Name].Run(measure.BlockRequests, times[target.Name]);
            foreach (var target in order)
                Count(target, times[target.Name].Count);
            foreach (var probe in probes.Values)
            {
                Errors += probe.Errors;
                FirstError ??= probe.FirstError;
            }
            return times.ToDictionary(
                t => t.Key,
                t => (t.Value, probes[t.Key].Errors),
                StringComparer.Ordinal
            );
        }
        finally
        {
            foreach (var probe in probes.Values)
                probe.Dispose();
        }
    }

    private void Count(HopTarget target, long answers) =>
        _answers[target.Name] = _answers.GetValueOrDefault(target.Name) + answers;
}
