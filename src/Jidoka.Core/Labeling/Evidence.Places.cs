using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>Where a value was read, for people who ask. No decision depends on it.</content>
public sealed partial class Evidence
{
    /// <summary>How many characters are looked through to tell people where the values of one answer's calls stand.</summary>
    private const long MaxPlaceWork = 1L << 24;

    private readonly List<(string? Tool, string Text)> _results = [];
    private long _placeWorkLeft = MaxPlaceWork;

    /// <summary>The origins of a call's arguments with where the values of those that select were read.</summary>
    /// <param name="origins">The origins.</param>
    /// <param name="arguments">The arguments, a JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing.</param>
    internal ImmutableArray<ArgumentOrigin> Placed(
        ImmutableArray<ArgumentOrigin> origins,
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool
    )
    {
        if (_results.Count == 0 || !origins.Any(NeedsPlace))
            return origins;
        var values = ArgumentLeaves.TextsByPath(arguments, tool);
        return
        [
            .. origins.Select(o =>
                NeedsPlace(o)
                && values[o.Path].Select(PlaceOf).FirstOrDefault(static p => p is not null)
                    is { } place
                    ? o with
                    {
                        Place = place,
                    }
                    : o
            ),
        ];
    }

    private static bool NeedsPlace(ArgumentOrigin origin) =>
        origin is { Selects: true, Supplier: < Supplier.Operator };

    private ValuePlace? PlaceOf(string value)
    {
        var sought = value.Trim();
        if (sought.Length == 0 || sought.Length > OriginTracer.MaxValueLength)
            return null;
        for (var i = 0; i < _results.Count; i++)
        {
            _placeWorkLeft -= _results[i].Text.Length;
            if (_placeWorkLeft < 0)
                return null;
            if (_results[i].Text.Contains(sought, StringComparison.OrdinalIgnoreCase))
                return new(i + 1, _results[i].Tool);
        }
        return null;
    }
}
