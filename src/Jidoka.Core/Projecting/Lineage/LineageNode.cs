using System.Collections.Frozen;
using System.Globalization;
using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>A node of the lineage, written <c>Kind:name</c>.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">Its name, unique within the kind.</param>
public readonly record struct LineageNode(NodeKind Kind, string Name)
{
    /// <summary>The longest text of a node, in characters; a longer one names nothing.</summary>
    public const int MaxLength = 2_048;

    // Those of the same name.
    private static readonly FrozenDictionary<AssetKind, NodeKind> KindOf =
        Enum.GetValues<AssetKind>()
            .Where(static k => Enum.TryParse<NodeKind>(k.ToString(), out _))
            .ToFrozenDictionary(static k => k, static k => Enum.Parse<NodeKind>(k.ToString()));

    /// <summary>A dataset.</summary>
    public static LineageNode Dataset(ReportedName name) => new(NodeKind.Dataset, name.ToString());

    /// <summary>A column of a dataset; the dataset itself if the column is empty.</summary>
    public static LineageNode Column(ReportedName dataset, string column) =>
        column.Length == 0 ? Dataset(dataset) : new(NodeKind.Column, $"{dataset}#{column}");

    /// <summary>An asset of the inventory; null: it is of a kind that carries no data.</summary>
    public static LineageNode? Of(AssetId asset) =>
        KindOf.TryGetValue(asset.Kind, out var kind) ? new(kind, asset.Name) : null;

    /// <summary>What has a ledger index for its name.</summary>
    public static LineageNode At(NodeKind kind, long index) =>
        new(kind, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="node">The node.</param>
    /// <returns>Whether it is one, and within <see cref="MaxLength"/>.</returns>
    public static bool TryParse(string text, out LineageNode node)
    {
        node = default;
        var colon = text.IndexOf(':');
        if (
            text.Length > MaxLength
            || colon <= 0
            || !char.IsAsciiLetter(text[0])
            || !Enum.TryParse<NodeKind>(text.AsSpan(0, colon), ignoreCase: true, out var kind)
        )
            return false;
        node = new(kind, text[(colon + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}:{Name}";
}
