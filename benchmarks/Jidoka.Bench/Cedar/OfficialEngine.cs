using Jidoka.Cedar.Tests.Conformance;

namespace Jidoka.Bench.Cedar;

/// <summary>The official engine, installed under the artifacts.</summary>
internal static class OfficialEngine
{
    /// <exception cref="BenchmarkUsageException">It cannot be had here.</exception>
    public static async Task<CedarOracle> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return await CedarOracle.OpenAsync(SharedFolder.Root, Repository.Artifacts, cancel);
        }
        catch (InvalidOperationException e)
        {
            throw new BenchmarkUsageException(e.Message);
        }
    }
}
