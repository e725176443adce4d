using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Core.Projecting;
using Jidoka.Gateway.Labeling;

namespace Jidoka.Bench.Flow;

/// <summary>
/// What labels and origins cost: all of a turn, from the request that resends its conversation to one traced call, by the
/// size of the conversation and by how long it has gone on. Beside each figure stands what reading all of it anew costs.
/// A gateway runs for weeks, so each shape is run until its code is compiled for good and its median falls no more.
/// </summary>
internal sealed class FlowBenchmark : IBenchmark
{
    private const int Short = 10;
    private const int Long = 1_000;
    private static readonly int[] Contexts = [4_096, 102_400, 4_194_304];

    public string Name => "flow";

    public string Summary => "labels and origins of a turn, by size and length of its conversation";

    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string> { ["turns"] = "turns of each measurement (2000)" };

    public Task<BenchmarkResult> RunAsync(BenchmarkArguments arguments, CancellationToken cancel)
    {
        var turns = arguments.Quick ? 50 : arguments.Count("turns", 2_000);
        var factory = FlowInventory.Open();
        var result = new BenchmarkResult();
        var (p50, p99, rebuild) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var context in Contexts)
        {
            cancel.ThrowIfCancellationRequested();
            var key = context.ToString(CultureInfo.InvariantCulture);
            Settle(count => AtContext(factory, context, count).Us, turns, arguments.Quick);
            var (us, anew) = AtContext(factory, context, turns);
            p50[key] = Math.Round(Percentile.Of(us, 0.5), 1);
            p99[key] = Math.Round(Percentile.Of(us, 0.99), 1);
            rebuild[key] = Math.Round(Percentile.Median(anew), 1);
        }
        result.Figures["p50_us"] = p50;
        result.Figures["p99_us"] = p99;
        result.Figures["rebuild_us"] = rebuild;
        foreach (var steps in (int[])[Short, Long])
        {
            cancel.ThrowIfCancellationRequested();
            Settle(count => AtStep(factory, steps, count).Us, turns, arguments.Quick);
            var (us, person, anew) = AtStep(factory, steps, turns);
            result.Add($"per_turn_us_step{steps}", Percentile.Of(us, 0.5), 1);
            result.Add($"person_turn_us_step{steps}", Percentile.Of(person, 0.5), 1);
            result.Add($"rebuild_us_step{steps}", Percentile.Median(anew), 1);
        }
        return Task.FromResult(result);
    }

    private static void Settle(Func<int, List<double>> measure, int turns, bool isQuick)
    {
        var best = double.PositiveInfinity;
        for (var still = 0; still < SettledAfter && !isQuick; )
        {
            var median = Percentile.Of(measure(turns), 0.5);
            still = median < best * Falling ? 0 : still + 1;
            best = Math.Min(best, median);
        }
    }

    /// <summary>Turns of conversations about as large as asked for.</summary>
    private static (List<double> Us, List<double> Anew) AtContext(
        FactorySnapshot factory,
        int context,
        int turns
    )
    {
        var (us, anew) = (new List<double>(), new List<double>());
        for (var seed = 0; us.Count < turns; seed++)
        {
            var (run, conversations) = (new FlowRun(seed, factory), new Conversations());
            while (run.Bytes < context * 0.9)
                run.Step();
            if (run.Steps > 0)
                run.Turn(conversations);
            do
            {
                run.Step();
                us.Add(run.Turn(conversations));
            } while (run.Bytes < context * 1.05 && us.Count < turns);
            if (anew.Count < MaxRebuilds)
                anew.Add(run.Rebuild());
        }
        return (us, anew);
    }

    /// <summary>Turns about as far into a conversation as asked for.</summary>
    private static (List<double> Us, List<double> Person, List<double> Anew) AtStep(
        FactorySnapshot factory,
        int steps,
        int turns
    )
    {
        var (us, person, anew) = (new List<double>(), new List<double>(), new List<double>());
        for (var seed = 0; us.Count < turns; seed++)
        {
            var (run, conversations) = (new FlowRun(seed, factory), new Conversations());
            while (run.Steps < steps)
            {
                run.Step();
                var took = run.Turn(conversations);
                if (run.Steps > steps * 0.9)
                    us.Add(took);
            }
            run.Speak();
            person.Add(run.Turn(conversations));
            if (anew.Count < MaxRebuilds)
                anew.Add(run.Rebuild());
        }
        return (us, person, anew);
    }

    private const int MaxRebuilds = 9;

    // A median that falls by less than a twentieth, so many times in a row, has settled.
    private const double Falling = 0.95;
    private const int SettledAfter = 3;
}
