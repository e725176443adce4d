namespace Jidoka.Replaying;

/// <summary>Who plays in a replay: traces say neither the agent nor the model.</summary>
/// <param name="Caller">The agent that makes the calls.</param>
/// <param name="Model">The model that it asks.</param>
internal sealed record ReplayCast(Caller Caller, AssetId Model)
{
    /// <summary>The agent or model that plays where the inventory has none.</summary>
    public const string StandIn = "replayed";

    /// <summary>Casts an inventory.</summary>
    /// <param name="inventory">The inventory.</param>
    /// <param name="agent">The agent by name; null: the only one.</param>
    /// <param name="model">The model by name; null: the only one.</param>
    /// <param name="runs">The sessions of the traces: agents that the inventory does not hold are taken for such as the agent.</param>
    /// <param name="place">The inventory's file, for faults.</param>
    /// <returns>Who plays, and the inventory with stand-ins for who was missing.</returns>
    /// <exception cref="ReplayFault">There is no such agent or model, or there are several.</exception>
    public static (ReplayCast Cast, ImmutableArray<Asset> Inventory) Of(
        ImmutableArray<Asset> inventory,
        string? agent,
        string? model,
        IEnumerable<TraceRun> runs,
        string place
    )
    {
        var played = Pick(inventory, AssetKind.Agent, "agent", agent, place);
        if (played is null)
        {
            // A prompt of a trace is what a person said.
            played = new()
            {
                Id = AssetId.Agent(new(StandIn)),
                Agent = new() { HumanUserTurns = true },
            };
            inventory = inventory.Add(played);
        }
        var asked = Pick(inventory, AssetKind.Model, "model", model, place);
        if (asked is null)
        {
            asked = new()
            {
                Id = AssetId.Model(StandIn),
                Model = new() { Providers = [] },
            };
            inventory = inventory.Add(asked);
        }
        foreach (var run in runs)
        {
            if (run.Agent is not { } name || inventory.Any(a => a.Id == AssetId.Agent(new(name))))
                continue;
            var facts = played.Agent ?? new();
            inventory = inventory.Add(
                played with
                {
                    Id = AssetId.Agent(new(name)),
                    Agent = facts with { HumanUserTurns = facts.HumanUserTurns && !run.IsComposed },
                }
            );
        }
        var caller = new Caller
        {
            Tenant = new("default"),
            Agent = new(played.Id.Name),
            User = played.Agent?.User,
            Credential = CredentialKind.AgentKey,
            CredentialId = "replay",
        };
        return (new(caller, asked.Id), inventory);
    }

    private static Asset? Pick(
        ImmutableArray<Asset> inventory,
        AssetKind kind,
        string word,
        string? name,
        string place
    )
    {
        var all = inventory.Where(a => a.Id.Kind == kind).ToArray();
        if (name is not null)
            return Array.Find(all, a => a.Id.Name == name)
                ?? throw new ReplayFault(place, $"There is no {word} '{name}' in the inventory.");
        if (all.Length <= 1)
            return all.FirstOrDefault();
        throw new ReplayFault(
            place,
            $"The inventory has several {word}s: say with --{word} which of them the traces are of."
        );
    }
}
