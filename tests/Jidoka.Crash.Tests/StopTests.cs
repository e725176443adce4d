using Jidoka.Bench;
using Jidoka.Bench.Budget;
using Jidoka.Bench.Ledger;
using Jidoka.Bench.Lineage;
using Jidoka.Bench.Stop;

namespace Jidoka.Crash.Tests;

/// <summary>What must hold at any speed; the benchmarks of the same names print how fast.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Stopping_an_agent_cuts_all_its_streams_and_refuses_its_next_call()
    {
        var result = await RunAsync(new StopBenchmark(), "--streams", "200", "--quick");
        Console.WriteLine(
            $"figure: stop with 200 streams: cut p99 {result.Figures["cut_p99_ms"]} ms, next call refused p99 {result.Figures["deny_p99_ms"]} ms"
        );
        result.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Concurrent_calls_and_a_kill_never_spend_more_than_the_budget()
    {
        var result = await RunAsync(new BudgetBenchmark(), "--quick");
        result.Failures.ShouldBeEmpty();
        ((int)result.Figures["overspend"]!).ShouldBe(0);
        ((int)result.Figures["spent_max"]!).ShouldBe((int)result.Figures["limit"]!);
    }

    [Fact]
    public async Task A_log_as_the_benchmark_fills_it_verifies_and_its_proofs_are_sound()
    {
        var result = await RunAsync(new LedgerBenchmark(), "--quick");
        Console.WriteLine(
            $"figure: ledger: {result.Figures["ratio"]} of a bare insert, inclusion proof {result.Figures["proof_us"]} us"
        );
        result.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_four_questions_and_a_recall_have_answers_in_a_lineage_as_the_benchmark_fills_it()
    {
        var result = await RunAsync(new LineageBenchmark(), "--quick");
        result.Failures.ShouldBeEmpty();
        ((double)result.Figures["edges"]!).ShouldBeGreaterThan(40_000);
    }

    private static Task<BenchmarkResult> RunAsync(IBenchmark benchmark, params string[] options) =>
        benchmark.RunAsync(
            BenchmarkArguments.Parse(options, benchmark.Options),
            TestContext.Current.CancellationToken
        );
}
