namespace Jidoka.Core.Detecting;

/// <summary>
/// The names of known tools, arranged so that those which can be taken for a given one are found without looking at all
/// of them. Not thread-safe.
/// </summary>
public sealed class LookAlikeNames
{
    /// <summary>The most names that are kept; those that come later are compared with these and not with each other.</summary>
    public const int MaxNames = 20_000;

    /// <summary>The most names that one name is said to be like.</summary>
    public const int MaxFound = 8;

    /// <summary>The shortest skeleton, in characters, of which one letter may differ: short words differ by one anyway.</summary>
    public const int MinLength = 8;

    /// <summary>The longest skeleton that is compared letter by letter, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>
    /// The most shortened forms that are kept, by which names that are one letter off are found: room for all names of
    /// a usual length. Names for which there is no room are found by their look alone.
    /// </summary>
    public const int MaxRests = 500_000;

    private const int None = -1;

    private readonly Dictionary<string, List<Known>> _bySkeleton = new(StringComparer.Ordinal);

    // By the hash of a shortened form, the first of a chain: what is found is compared letter by letter anyway.
    private readonly Dictionary<int, int> _byRest = [];
    private readonly List<(Known Known, int Next)> _rests = [];
    private readonly HashSet<AssetId> _known = [];

    private sealed record Known(AssetId Tool, string Skeleton);

    /// <summary>Keeps a name.</summary>
    public void Add(AssetId tool)
    {
        if (_known.Count >= MaxNames || !_known.Add(tool))
            return;
        var known = new Known(tool, NameSkeleton.Of(tool.BareName));
        if (!_bySkeleton.TryGetValue(known.Skeleton, out var alike))
            _bySkeleton[known.Skeleton] = alike = [];
        alike.Add(known);
        if (known.Skeleton.Length > MaxLength || _rests.Count + MaxLength >= MaxRests)
            return;
        foreach (var rest in Rests(known.Skeleton))
        {
            _rests.Add((known, _byRest.GetValueOrDefault(rest, None)));
            _byRest[rest] = _rests.Count - 1;
        }
    }

    /// <summary>The known tools that a tool can be taken for, the likest first.</summary>
    public ImmutableArray<LookAlike> LikeOf(AssetId tool)
    {
        var skeleton = NameSkeleton.Of(tool.BareName);
        var found = new Dictionary<AssetId, Likeness>();
        foreach (var other in _bySkeleton.GetValueOrDefault(skeleton) ?? [])
            Take(other, other.Tool.BareName == tool.BareName ? Likeness.Same : Likeness.Look);
        foreach (var rest in Rests(skeleton))
            for (var at = _byRest.GetValueOrDefault(rest, None); at != None; at = _rests[at].Next)
            {
                var other = _rests[at].Known;
                // Within one server such names are a family: get_item, get_items.
                if (
                    other.Tool.ServerName != tool.ServerName
                    && IsOneLetterOff(skeleton, other.Skeleton)
                )
                    Take(other, Likeness.OneLetter);
            }
        return
        [
            .. found
                .OrderBy(static f => f.Value)
                .ThenBy(static f => f.Key.Name, StringComparer.Ordinal)
                .Take(MaxFound)
                .Select(f => new LookAlike(tool, f.Key, f.Value)),
        ];

        void Take(Known other, Likeness how)
        {
            if (other.Tool != tool)
                found.TryAdd(other.Tool, how);
        }
    }

    // Two words that are one letter apart are the same without some letter of each, or of the longer one.
    private static IEnumerable<int> Rests(string skeleton)
    {
        if (skeleton.Length is < MinLength or > MaxLength)
            yield break;
        yield return string.GetHashCode(skeleton, StringComparison.Ordinal);
        for (var i = 0; i < skeleton.Length; i++)
            if (i == 0 || skeleton[i] != skeleton[i - 1])
                yield return HashWithout(skeleton, i);
    }

    private static int HashWithout(string skeleton, int at)
    {
        Span<char> rest = stackalloc char[MaxLength];
        skeleton.AsSpan(0, at).CopyTo(rest);
        skeleton.AsSpan(at + 1).CopyTo(rest[at..]);
        return string.GetHashCode(rest[..(skeleton.Length - 1)], StringComparison.Ordinal);
    }

    private static bool IsOneLetterOff(string a, string b)
    {
        if (a.Length > b.Length)
            (a, b) = (b, a);
        if (b.Length - a.Length > 1 || a == b)
            return false;
        var same = 0;
        while (same < a.Length && a[same] == b[same])
            same++;
        if (b.Length > a.Length)
            return a.AsSpan(same).SequenceEqual(b.AsSpan(same + 1));
        if (a.AsSpan(same + 1).SequenceEqual(b.AsSpan(same + 1)))
            return true;
        return same + 1 < a.Length
            && a[same] == b[same + 1]
            && a[same + 1] == b[same]
            && a.AsSpan(same + 2).SequenceEqual(b.AsSpan(same + 2));
    }
}
