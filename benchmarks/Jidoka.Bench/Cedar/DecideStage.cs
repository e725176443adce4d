using System.Collections.Immutable;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Bench.Cedar;

/// <summary>The whole stage <c>decide</c>, with the context that it builds, over the same policies.</summary>
internal sealed class DecideStage
{
    private const string Arguments =
        """{"to":"x","amount":12.5,"n":3,"path":"/srv/data/1/report.txt"}""";
    private readonly FactorySnapshot _factory;
    private readonly DecisionInput[] _inputs;

    public DecideStage(string policies, int agents)
    {
        var index = 0L;
        var factory = FactorySnapshot.Empty;
        for (var i = 0; i < agents; i++)
        {
            factory = factory.Apply(
                index++,
                Registered(
                    new Asset
                    {
                        Id = AssetId.Agent(new($"agent{i}")),
                        Parents = [new(AssetKind.Group, "group0")],
                    }
                )
            );
            factory = factory.Apply(
                index++,
                Registered(
                    new Asset { Id = AssetId.Tool("server0", $"tool{i}"), Tool = new ToolFacts() }
                )
            );
        }
        var files = ImmutableArray.Create(new PolicyFile("bench.cedar", policies));
        _factory = factory.Apply(index, new PoliciesLoaded(files) { TimeMs = 0, By = "bench" });
        _inputs =
        [
            .. Enumerable
                .Range(0, agents)
                .Select(i => new DecisionInput
                {
                    Agent = new($"agent{i}"),
                    Kind = CallKind.CallTool,
                    Resource = AssetId.Tool("server0", $"tool{i}"),
                    Door = Door.Mcp,
                    Leg = Leg.Tool,
                    Arguments = Arguments,
                    Context = Label.Clean,
                    Session = new(new("s"), false, Label.Clean, 0),
                    TimeMs = 1_700_000_000_000,
                }),
        ];
    }

    private static AssetRegistered Registered(Asset asset) =>
        new(asset) { TimeMs = 0, By = "bench" };

    public void Decide(int i) => DecisionEngine.Decide(_inputs[i % _inputs.Length], _factory);
}
