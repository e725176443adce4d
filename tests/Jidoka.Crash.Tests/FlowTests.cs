using Jidoka.Bench;
using Jidoka.Bench.Flow;

namespace Jidoka.Crash.Tests;

/// <summary>That the cost of a turn does not grow with its conversation; the benchmark of the same name prints how much it is.</summary>
public sealed class FlowTests
{
    [Fact]
    public async Task A_turn_late_in_a_conversation_costs_a_fraction_of_reading_it_anew()
    {
        var benchmark = new FlowBenchmark();
        var result = await benchmark.RunAsync(
            BenchmarkArguments.Parse(["--quick"], benchmark.Options),
            TestContext.Current.CancellationToken
        );
        Console.WriteLine(
            $"figure: flow: a turn at 100 KB {result.Figures["p50_us"]!["102400"]} us, at step 1,000 {result.Figures["per_turn_us_step1000"]} us; anew {result.Figures["rebuild_us_step1000"]} us"
        );
        result.Failures.ShouldBeEmpty();
        // Anew it costs some two hundred times as much: this fails where all of it is read again, and at no mood of the machine.
        ((double)result.Figures["per_turn_us_step1000"]!).ShouldBeLessThan(
            (double)result.Figures["rebuild_us_step1000"]! / 4
        );
    }
}
