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

    private readonly Dictionary<string, List<Known>> _bySkeleton = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Known>> _byRest = new(StringComparer.Ordinal);
    private readonly HashSet<AssetId> _known = [];

    private sealed record Known(AssetId Tool, string Skeleton);

    /// <summary>Keeps a name.</summary>
    public void Add(AssetId tool)
    {
        if (_known.Count >= MaxNames || !_known.Add(tool))
            return;
        var known = new Known(tool, NameSkeleton.Of(NameOf(tool)));
        Put(_bySkeleton, known.Skeleton, known);
        foreach (var rest in Rests(known.Skeleton))
            Put(_byRest, rest, known);
    }

    /// <summary>The known tools that a tool can be taken for, the likest first.</summary>
    public ImmutableArray<LookAlike> LikeOf(AssetId tool)
    {
        var skeleton = NameSkeleton.Of(NameOf(tool));
        var found = new Dictionary<AssetId, Likeness>();
        foreach (var other in _bySkeleton.GetValueOrDefault(skeleton) ?? [])
            Take(other, NameOf(other.Tool) == NameOf(tool) ? Likeness.Same : Likeness.Look);
        foreach (var rest in Rests(skeleton))
        foreach (var other in _byRest.GetValueOrDefault(rest) ?? [])
            // Within one server such names are a family: get_item, get_items.
            if (ServerOf(other.Tool) != ServerOf(tool) && IsOneLetterOff(skeleton, other.Skeleton))
                Take(other, Likeness.OneLetter);
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

    private static void Put(Dictionary<string, List<Known>> at, string key, Known known)
    {
        if (!at.TryGetValue(key, out var list))
            at[key] = list = [];
        list.Add(known);
    }

    // Two words that are one letter apart are the same without some letter of each, or of the longer one.
    private static IEnumerable<string> Rests(string skeleton)
    {
        if (skeleton.Length is < MinLength or > MaxLength)
            yield break;
        yield return skeleton;
        for (var i = 0; i < skeleton.Length; i++)
            if (i == 0 || skeleton[i] != skeleton[i - 1])
                yield return skeleton.Remove(i, 1);
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

    private static string ServerOf(AssetId tool) =>
        tool.Name[..Math.Max(0, tool.Name.IndexOf('/'))];

    private static string NameOf(AssetId tool) => tool.Name[(tool.Name.IndexOf('/') + 1)..];
}
