using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway;

/// <summary>
/// Shows a caller the tools that policy could let it call: the call is weighed without arguments, as if the operator
/// had named every target. What could not pass even then is not shown. Resources and prompts are weighed by their own
/// names, which are all that a read of them is decided on.
/// </summary>
/// <param name="pipeline">For the control state.</param>
/// <param name="time">The clock.</param>
public sealed class PolicyVisibility(IPipeline pipeline, TimeProvider time) : IDoorVisibility
{
    private static readonly ImmutableArray<ArgumentOrigin> BestCase =
    [
        new("", Supplier.Operator, Selects: true),
    ];

    /// <inheritdoc/>
    public bool MaySee(Caller caller, AssetId tool) =>
        CouldPass(caller, CallKind.CallTool, tool, "{}", BestCase);

    /// <inheritdoc/>
    public bool MayRead(Caller caller, AssetId server, string arguments) =>
        CouldPass(caller, CallKind.ReadData, server, arguments, []);

    /// <inheritdoc/>
    public bool MayAsk(AssetId server, string arguments) =>
        pipeline.Factory.Assets.Values.Any(a =>
            a.Id.Kind == AssetKind.Agent
            && CouldPass(
                InputOf(new(a.Id.Name), CallKind.AskClient, server, arguments, []) with
                {
                    User = a.Agent?.User,
                }
            )
        );

    private bool CouldPass(
        Caller caller,
        CallKind kind,
        AssetId resource,
        string arguments,
        ImmutableArray<ArgumentOrigin> origins
    ) => CouldPass(InputOf(caller.Agent, kind, resource, arguments, origins).Of(caller));

    private bool CouldPass(DecisionInput input) =>
        DecisionEngine.CouldPass(input, pipeline.Factory);

    private DecisionInput InputOf(
        AgentId agent,
        CallKind kind,
        AssetId resource,
        string arguments,
        ImmutableArray<ArgumentOrigin> origins
    ) =>
        new()
        {
            Agent = agent,
            Kind = kind,
            Resource = resource,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Arguments = arguments,
            Context = Label.Clean,
            Origins = origins,
            Session = new SessionFacts(new SessionId(""), Doubtful: false, Label.Clean, Calls: 0),
            TimeMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
}
