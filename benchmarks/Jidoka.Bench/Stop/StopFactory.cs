using Jidoka.Bench.Running;

namespace Jidoka.Bench.Stop;

/// <summary>One agent and one model that never ends its streams.</summary>
internal static class StopFactory
{
    /// <summary>The agent that is stopped.</summary>
    public const string Agent = "runaway";

    /// <summary>The model.</summary>
    public const string Model = "slow-model";

    /// <summary>How it is configured.</summary>
    public static LineSetup Setup(string folder, SlowUpstream upstream) =>
        new()
        {
            Folder = folder,
            Agents = [Agent],
            Models = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Model] = upstream.ModelUrl,
            },
            Policies = "permit (principal, action, resource);",
        };
}
