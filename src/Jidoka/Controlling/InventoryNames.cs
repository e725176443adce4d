using Jidoka.Core.Detecting;

namespace Jidoka.Controlling;

/// <summary>Finds tools of the inventory whose names can be taken for each other.</summary>
internal static class InventoryNames
{
    /// <summary>Each such tool with the one that it is likest, by name; of two, the later by name is the one that is told of.</summary>
    public static IEnumerable<LookAlike> LookAlikes(IEnumerable<AssetId> assets)
    {
        var names = new LookAlikeNames();
        foreach (
            var tool in assets
                .Where(a => a.Kind == AssetKind.Tool)
                .OrderBy(a => a.Name, StringComparer.Ordinal)
        )
        {
            if (names.LikeOf(tool) is [var likest, ..])
                yield return likest;
            names.Add(tool);
        }
    }

    /// <summary>In words.</summary>
    public static string Text(LookAlike like) =>
        like.How switch
        {
            Likeness.Same => $"{like.Other.Name} has the same name: a model can mean either",
            Likeness.Look => $"it looks like {like.Other.Name}",
            _ => $"it is one letter away from {like.Other.Name}",
        };
}
