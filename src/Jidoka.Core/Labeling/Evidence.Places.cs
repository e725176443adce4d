using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>Where a value was read, for people who ask. No decision depends on it.</content>
public sealed partial class Evidence
{
    /// <summary>How many characters are looked through to tell people where the values of one answer's calls stand.</summary>
    private const long MaxPlaceWork = 1L << 24;

    private long _placeWorkLeft = MaxPlaceWork;

    /// <summary>The origins of a call's arguments with where the values of those that select were read.</summary>
    /// <param name="origins">The origins.</param>
    /// <param name="arguments">The arguments.</param>
    internal ImmutableArray<ArgumentOrigin> Placed(
        ImmutableArray<ArgumentOrigin> origins,
        CallArguments arguments
    )
    {
        using var _ = Hold();
        if (_index.Results.Count == 0 || !origins.Any(NeedsPlace))
            return origins;
        // Two leaves may have one path ({"a.b":1,"a":{"b":2}}).
        var leaves = arguments.Leaves ?? [];
        return
        [
            .. origins.Select(o =>
                NeedsPlace(o)
                && leaves
                    .Where(l => l.Path == o.Path)
                    .Select(l =>
                        ArgumentLeaves.TextOf(l) is { } text ? PlaceOf(text, o.Kind) : null
                    )
                    .FirstOrDefault(static p => p is not null)
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

    /// <summary>The first result that has a value as a field, or holds it as a whole token.</summary>
    private ValuePlace? PlaceOf(string value, ValueKind kind)
    {
        var sought = NormalText.Of(value);
        if (sought.Length == 0 || sought.Length > OriginTracer.MaxValueLength)
            return null;
        var first = int.MaxValue;
        foreach (var key in (string?[])[ValueForm.KeyOf(kind, value), sought])
        {
            if (key is not null && _index.HoldersOf(key) is [var (record, _), ..])
                first = Math.Min(first, record.Call);
        }
        first = Math.Min(first, FirstIn(_index.Vouched, sought, first));
        first = Math.Min(first, FirstIn(_index.Untrusted, sought, first));
        return first == int.MaxValue
            ? null
            : new(first + 1, _index.Results[first].Content.Function);
    }

    private int FirstIn(Remembering.TextTable texts, string sought, int before)
    {
        var first = int.MaxValue;
        foreach (var at in texts.Holding(sought))
        {
            var text = texts[at];
            if (text.Call == TextSource.NoCall || text.Call >= Math.Min(first, before))
                continue;
            _placeWorkLeft -= text.Text.Length;
            if (_placeWorkLeft < 0)
                return int.MaxValue;
            if (TokenSearch.Contains(text.Text, sought, ref _placeWorkLeft))
                first = text.Call;
        }
        return first;
    }
}
