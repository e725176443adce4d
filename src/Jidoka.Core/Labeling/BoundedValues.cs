using System.Globalization;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Makes origins of traced leaves. An end that lies within its bound after a traced start stands as the start does; a
/// quantity that nobody gave is held to the operator's limit.
/// </summary>
internal static class BoundedValues
{
    public static IEnumerable<ArgumentOrigin> Weigh(
        ImmutableArray<(ArgumentLeaf Leaf, Supplier Supplier)> leaves
    )
    {
        var starts = leaves
            .Where(static l =>
                l.Leaf.Facts is { Role: ParameterRole.Selects, Kind: ValueKind.DateTime }
            )
            .Select(static l => (At: MomentOf(l.Leaf), l.Supplier))
            .Where(static s => s.At is not null)
            .ToArray();
        foreach (var (leaf, supplier) in leaves)
        {
            var origin = new ArgumentOrigin(leaf.Path, supplier, leaf.Selects);
            if (leaf.Facts is { } facts)
            {
                origin = origin with { Role = facts.Role, Kind = facts.Kind };
                if (facts.Role == ParameterRole.Bounded && supplier < Supplier.Listed)
                    origin = origin with { Exceeds = !IsWithin(leaf, facts, starts) };
            }
            yield return origin;
        }
    }

    private static bool IsWithin(
        in ArgumentLeaf leaf,
        ParameterFacts facts,
        (DateTime? At, Supplier Supplier)[] starts
    )
    {
        if (facts.Max is not { } max)
            return false;
        if (facts.Kind == ValueKind.DateTime)
            return MomentOf(leaf) is { } end
                && Array.Exists(
                    starts,
                    s => end >= s.At && (decimal)(end - s.At!.Value).TotalHours <= max
                );
        return leaf.Value.ValueKind == JsonValueKind.Number
            && leaf.Value.TryGetDecimal(out var amount)
            && Math.Abs(amount) <= max;
    }

    private static DateTime? MomentOf(in ArgumentLeaf leaf) =>
        leaf.Text is { } text ? DateWords.MomentOf(NormalText.Of(text)) : null;
}
