using Jidoka.Bench.Running;

namespace Jidoka.Bench.Hop;

/// <summary>What Jidoka is configured with for the hop: everything that exists, as a user would have it.</summary>
internal static class HopFactory
{
    /// <summary>The agent that calls.</summary>
    public const string Agent = "clerk";

    /// <summary>What is on, none of which this benchmark could switch off.</summary>
    public static IReadOnlyList<string> ControlsOn { get; } =
    [
        "agent key (hash compared in constant time)",
        "session linkage by prefix",
        "labels and origins",
        "credential detector",
        "Cedar policies (starter set)",
        "call budget reserved and settled",
        "containment epoch and cord",
        "ledger: decided before release, settled before the answer, Merkle tree, signed checkpoints",
        "vault: request, decision input and answer sealed",
    ];

    /// <summary>How it is configured.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="upstream">What serves all models.</param>
    /// <param name="power">Whether every record waits for the disk.</param>
    public static LineSetup Setup(string folder, NginxUpstream upstream, bool power) =>
        new()
        {
            Folder = folder,
            Agents = [Agent],
            Models = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ChatExchange.Exchange.JsonModel] = $"http://127.0.0.1:{upstream.JsonPort}/v1",
                [ChatExchange.Exchange.StreamModel] = $"http://127.0.0.1:{upstream.StreamPort}/v1",
            },
            MessagesModels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [MessagesExchange.Exchange.JsonModel] = $"http://127.0.0.1:{upstream.JsonPort}/v1",
                [MessagesExchange.Exchange.StreamModel] =
                    $"http://127.0.0.1:{upstream.StreamPort}/v1",
            },
            Policies = File.ReadAllText(Path.Combine(Repository.Root, "policies", "starter.cedar")),
            PowerDurability = power,
            Budget = 1_000_000_000,
        };
}
