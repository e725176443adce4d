namespace Jidoka.Bench;

/// <summary>One benchmark of the registry in <see cref="Program"/>: a folder of this project.</summary>
internal interface IBenchmark
{
    /// <summary>The name that <c>./bench NAME</c> takes.</summary>
    string Name { get; }

    /// <summary>One line: what is measured.</summary>
    string Summary { get; }

    /// <summary>The options it takes besides <c>--json</c> and <c>--quick</c>, each with a value; <c>name: meaning</c>.</summary>
    IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>The options that take no value; <c>name: meaning</c>.</summary>
    IReadOnlyDictionary<string, string> Flags => new Dictionary<string, string>();

    /// <summary>Runs it.</summary>
    /// <param name="arguments">What the command line says.</param>
    /// <param name="cancel">Fires on Ctrl+C; leave no process behind.</param>
    Task<BenchmarkResult> RunAsync(BenchmarkArguments arguments, CancellationToken cancel);
}
