using Factory.Scenes;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Core.Intercepting;

namespace Jidoka.Demo;

/// <summary>A tool call as the ledger tells it: both legs of one intent are one call.</summary>
/// <param name="Index">The ledger index of the decision that counts: the tool leg's, if there was one.</param>
/// <param name="Tool">Which tool.</param>
/// <param name="Decision">How it was decided.</param>
internal sealed record ObservedCall(long Index, ToolName Tool, Decision Decision)
{
    /// <summary>The verdict in the word that the ledger and the scenes use.</summary>
    public string Verdict => WordOf(Decision.Verdict);

    /// <summary>Gathers the tool calls among some events, in the order in which they were first seen.</summary>
    public static IReadOnlyList<ObservedCall> Gather(
        IEnumerable<(long Index, Decided Event)> events
    )
    {
        var calls = new List<ObservedCall>();
        var at = new Dictionary<long, int>();
        foreach (var (index, e) in events)
        {
            if (e.Kind != CallKind.CallTool || e.Resource.Kind != AssetKind.Tool)
                continue;
            var call = new ObservedCall(index, NameOf(e.Resource), e.Decision);
            if (e.Leg == Leg.Tool && e.Intent is { } first && at.TryGetValue(first, out var place))
            {
                calls[place] = call;
                continue;
            }
            at[index] = calls.Count;
            calls.Add(call);
        }
        return calls;
    }

    /// <summary>The word for a verdict.</summary>
    public static string WordOf(Verdict verdict) =>
        verdict switch
        {
            Core.Deciding.Verdict.Allow => "allow",
            Core.Deciding.Verdict.Hold => "hold",
            Core.Deciding.Verdict.Transform => "transform",
            _ => "deny",
        };

    private static ToolName NameOf(AssetId tool)
    {
        var slash = tool.Name.IndexOf('/');
        return slash < 0 ? new("", tool.Name) : new(tool.Name[..slash], tool.Name[(slash + 1)..]);
    }
}
