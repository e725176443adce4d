using System.Globalization;
using Jidoka.Bench;
using Jidoka.Bench.Budget;
using Jidoka.Bench.Cedar;
using Jidoka.Bench.Crash;
using Jidoka.Bench.Flow;
using Jidoka.Bench.Hop;
using Jidoka.Bench.Ledger;
using Jidoka.Bench.Lineage;
using Jidoka.Bench.Replay;
using Jidoka.Bench.Stop;

if (args is [YarpPeer.ChildVerb, .. var pairs])
{
    await YarpPeer.ServeAsync([.. pairs.Select(p => int.Parse(p, CultureInfo.InvariantCulture))]);
    return 0;
}

// Each benchmark is one folder of this project and one line here.
IBenchmark[] benchmarks =
[
    new HopBenchmark(),
    new CrashBenchmark(),
    new StopBenchmark(),
    new BudgetBenchmark(),
    new LedgerBenchmark(),
    new CedarCorpusBenchmark(),
    new CedarFuzzBenchmark(),
    new CedarDamageBenchmark(),
    new DecideBenchmark(),
    new ReplayBenchmark(),
    new FlowBenchmark(),
    new LineageBenchmark(),
];

if (
    args is not [var name, .. var rest]
    || benchmarks.FirstOrDefault(b => b.Name == name) is not { } benchmark
)
{
    Console.Error.WriteLine(
        args.Length == 0
            ? "usage: ./bench NAME [--json] [--quick] [options]"
            : $"There is no benchmark {args[0]}. There are:"
    );
    foreach (var b in benchmarks)
    {
        Console.Error.WriteLine($"  {b.Name, -14} {b.Summary}");
        foreach (var (option, meaning) in b.Options.Concat(b.Flags))
            Console.Error.WriteLine($"  {"", -14}   --{option} {meaning}");
    }
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
try
{
    var arguments = BenchmarkArguments.Parse(rest, benchmark.Options, benchmark.Flags);
    var machine = Machine.Describe();
    Console.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
    var result = await benchmark.RunAsync(arguments, stop.Token);
    Report.Print(benchmark.Name, machine, result, arguments.Json);
    return result.Failures.Count == 0 ? 0 : 1;
}
catch (BenchmarkUsageException e)
{
    Console.Error.WriteLine($"{benchmark.Name}: {e.Message}");
    return 2;
}
