using System.Text.Json.Nodes;

namespace Jidoka.Bench;

/// <summary>What a run found.</summary>
internal sealed class BenchmarkResult
{
    /// <summary>The figures, in the order they are to be read.</summary>
    public JsonObject Figures { get; } = [];

    /// <summary>Adds a figure; one that could not be measured stands there as null.</summary>
    public void Add(string key, double value, int digits = 0) =>
        Figures[key] = double.IsFinite(value) ? Math.Round(value, digits) : null;

    /// <summary>
    /// What must never be and was: an error, a lost record. Speed is not here: a slow run is a result, not a failure.
    /// </summary>
    public List<string> Failures { get; } = [];

    /// <summary>Versions of the peers that took part, by name.</summary>
    public JsonObject Versions { get; } = [];
}
