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
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = OriginTracer.MaxDepth }
            );
            var leaves = new ArgumentLeaves(tool);
            if (!leaves.Collect(json.RootElement))
                return;
            foreach (var leaf in leaves.Found)
            {
                // What the operator says of the parameter by now decides for what the value may stand.
                var kind = leaf.Facts?.Kind ?? ValueKind.Text;
                if (
                    places.Any(p => p.Path == leaf.Path && p.Kind == kind)
                    && ArgumentLeaves.TextOf(leaf) is { } value
                )
                    evidence.Approve(kind, value, leaf.Facts?.Of);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What cannot be read vouches for nothing.
        }
    }
}
