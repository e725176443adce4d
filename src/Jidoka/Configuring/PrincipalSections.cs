namespace Jidoka.Configuring;

/// <summary>Reads entries of <c>agents</c>, <c>users</c> and <c>groups</c>.</summary>
internal static class PrincipalSections
{
    private const long MaxCalls = 1_000_000_000;
    private const long MaxWindowMs = 31L * 86_400_000;

    public static Asset Agent(string name, Section section, List<AssetReference> references)
    {
        var user = section.Text("user");
        if (user is not null)
            references.Add(new(section, "user", new(AssetKind.User, user)));
        var facts = new AgentFacts
        {
            User = user is null ? null : new UserId(user),
            HumanUserTurns = section.Choice("userTurns", "human", "composed") == "human",
            TakesMandates = section.Choice("mandateHeader", "true", "false") == "true",
            NeedsMandates = section.Choice("mandateRequired", "true", "false") == "true",
            Mandate = MandateSection.Read(section),
        };
        if (section.Child("budget") is { } budget)
        {
            facts = facts with
            {
                CallBudget = budget.Integer("calls", 0, MaxCalls),
                BudgetWindowMs =
                    budget.Integer("windowMs", 1_000, MaxWindowMs) ?? facts.BudgetWindowMs,
            };
            if (!budget.Has("calls"))
                budget.Fault("calls", "A budget needs 'calls'.");
            budget.Close();
        }
        return new()
        {
            Id = AssetId.Agent(new(name)),
            Agent = facts,
            Parents = Groups(section, references),
        };
    }

    public static Asset User(string name, Section section, List<AssetReference> references) =>
        new() { Id = new(AssetKind.User, name), Parents = Groups(section, references) };

    public static Asset Group(string name) => new() { Id = new(AssetKind.Group, name) };

    private static ImmutableArray<AssetId> Groups(Section section, List<AssetReference> references)
    {
        var groups = section.Texts("groups") ?? [];
        foreach (var group in groups)
            references.Add(new(section, "groups", new(AssetKind.Group, group)));
        return [.. groups.Distinct().Select(g => new AssetId(AssetKind.Group, g))];
    }
}
