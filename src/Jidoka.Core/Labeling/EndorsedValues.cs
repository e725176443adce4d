using System.Text;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>Finds the values that a person vouched for in the arguments of the call that they were shown.</summary>
public static class EndorsedValues
{
    /// <summary>Adds the values to what a session may be traced in.</summary>
    /// <param name="arguments">The arguments of the call, JSON text; null: they are not to be had, so nothing is added.</param>
    /// <param name="tool">What is known of its tool; null: nothing.</param>
    /// <param name="places">Which of them, for what kind.</param>
    /// <param name="evidence">The session's evidence.</param>
    public static void Lend(
        string? arguments,
        ToolFacts? tool,
        ImmutableArray<EndorsedPlace> places,
        Evidence evidence
    )
    {
        if (arguments is null)
            return;
        foreach (
            var (path, text, facts) in ArgumentLeaves.Texts(Encoding.UTF8.GetBytes(arguments), tool)
        )
        {
            // What the operator says of the parameter by now decides for what the value may stand.
            var kind = facts?.Kind ?? ValueKind.Text;
            if (places.Any(p => p.Path == path && p.Kind == kind))
                evidence.Approve(kind, text, facts?.Of);
        }
    }
}
