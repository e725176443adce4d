namespace Jidoka.Core.Tests;

/// <summary>Small control states for tests.</summary>
internal static class Factory
{
    public static FactorySnapshot With(string policies, params ControlEvent[] events)
    {
        var files = ImmutableArray.Create(new PolicyFile("test.cedar", policies));
        PolicySnapshot.Check(files).ShouldBeEmpty();
        var state = FactorySnapshot.Empty;
        var index = 0L;
        foreach (var e in events)
            state = state.Apply(index++, e);
        return state.Apply(index, new PoliciesLoaded(files) { TimeMs = 0, By = "test" });
    }

    public static AssetRegistered Tool(string server, string name, ToolFacts? facts = null) =>
        Registered(new Asset { Id = AssetId.Tool(server, name), Tool = facts });

    public static AssetRegistered Registered(Asset asset) => new(asset) { TimeMs = 0, By = "test" };

    public static DecisionInput Call(AssetId resource, params ArgumentOrigin[] origins) =>
        new()
        {
            Agent = new("a"),
            Kind = CallKind.CallTool,
            Resource = resource,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Arguments = """{"to":"x","amount":12.5,"n":3}""",
            Context = Label.Clean,
            Origins = [.. origins],
            Session = new(new("s"), false, Label.Clean, 0),
            TimeMs = 1_700_000_000_000,
        };
}
