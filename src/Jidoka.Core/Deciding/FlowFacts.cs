using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding;

/// <summary>What the evidence of a session says of one tool call.</summary>
/// <param name="Origins">Who supplied each argument.</param>
/// <param name="Payload">What its payload carries; null: it only reads.</param>
/// <param name="Mandate">Whether the person's words ask for the tool; null: it only reads.</param>
/// <param name="IsClean">Whether nothing untrusted was read before.</param>
public sealed record FlowFacts(
    ImmutableArray<ArgumentOrigin> Origins,
    PayloadFacts? Payload,
    MandateFacts? Mandate,
    bool IsClean
)
{
    /// <summary>
    /// The functions in whose answers arguments stand word for word, each with the argument's outermost parameter. For
    /// lineage: no decision depends on it.
    /// </summary>
    public ImmutableArray<(string Parameter, string Function)> Sources { get; private init; } = [];

    /// <summary>Traces a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tool">What is known of its tool; null: nothing.</param>
    /// <param name="evidence">What the model was shown.</param>
    public static FlowFacts Trace(InterceptedCall call, ToolFacts? tool, Evidence evidence)
    {
        using var _ = evidence.Hold();
        using var arguments = CallArguments.Read(call.Arguments, tool);
        var origins = OriginTracer.Trace(arguments, evidence);
        var facts = tool is { IsConsequential: false }
            ? new FlowFacts(origins, null, null, evidence.IsClean)
            : new(
                evidence.Placed(origins, arguments),
                PayloadReader.Read(arguments, evidence) with
                {
                    Carried = CarriedReader.Read(arguments, evidence),
                },
                MandateReader.Read(evidence, call.Resource, tool),
                evidence.IsClean
            );
        return facts with { Sources = OriginTracer.SourcesOf(arguments, evidence) };
    }
}
