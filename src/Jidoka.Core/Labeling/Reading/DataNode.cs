namespace Jidoka.Core.Labeling.Reading;

/// <summary>A value of a result that was read: a scalar, a list, or members in order.</summary>
internal sealed class DataNode
{
    private DataNode(
        string? scalar,
        IReadOnlyList<DataNode>? items,
        IReadOnlyList<(string Name, DataNode Value)>? members
    )
    {
        Scalar = scalar;
        Items = items;
        Members = members;
    }

    /// <summary>A value that is there and empty.</summary>
    public static DataNode Null { get; } = new(null, null, null);

    /// <summary>The text of a scalar; null: none.</summary>
    public string? Scalar { get; }

    /// <summary>The items; null: no list.</summary>
    public IReadOnlyList<DataNode>? Items { get; }

    /// <summary>The members, each name once; null: no map.</summary>
    public IReadOnlyList<(string Name, DataNode Value)>? Members { get; }

    public static DataNode Of(string scalar) => new(scalar, null, null);

    public static DataNode List(IReadOnlyList<DataNode> items) => new(null, items, null);

    /// <summary>Makes a map.</summary>
    /// <exception cref="UnreadableResultException">Two members have one name: readers differ on which counts.</exception>
    public static DataNode Map(IReadOnlyList<(string Name, DataNode Value)> members)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in members)
        {
            if (!names.Add(name))
                throw new UnreadableResultException();
        }
        return new(null, null, members);
    }
}
