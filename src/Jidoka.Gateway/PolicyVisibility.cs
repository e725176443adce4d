using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway;

/// <summary>
/// Shows a caller the tools that policy could let it call: the call is weighed without arguments, as if the operator
/// had named every target. What could not pass even then is not shown.
/// </summary>
/// <param name="pipeline">For the control state.</param>
/// <param name="time">The clock.</param>
public sealed class PolicyVisibility(IPipeline pipeline, TimeProvider time) : IToolVisibility
{
    private static readonly ImmutableArray<ArgumentOrigin> BestCase =
    [
        new("", Supplier.Operator, Selects: true),
    ];

    /// <inheritdoc/>
    public bool MaySee(Caller caller, AssetId tool)
    {
        var input = new DecisionInput
        {
            Agent = caller.Agent,
            User = caller.User,
            Chain = caller.Chain,
            Kind = CallKind.CallTool,
            Resource = tool,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Arguments = "{}",
            Context = Label.Clean,
            Origins = BestCase,
            Session = new SessionFacts(new SessionId(""), Doubtful: false, Label.Clean, Calls: 0),
            TimeMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        return DecisionEngine.CouldPass(input, pipeline.Factory);
    }
}
