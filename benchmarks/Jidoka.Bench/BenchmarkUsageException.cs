namespace Jidoka.Bench;

/// <summary>The command line cannot be run as it stands; the message says why.</summary>
internal sealed class BenchmarkUsageException(string message) : Exception(message);
