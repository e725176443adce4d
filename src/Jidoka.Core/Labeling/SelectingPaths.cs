using System.Text;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Tells what the places in the arguments are, and which of them select the target. Tools bind parameters leniently:
/// <c>TO</c>, <c>fileId</c> and <c>file_id</c> may all reach the same one, so a name is compared without case and joining
/// marks, and a name with letters beyond ASCII, which some fold to ASCII ones, always selects.
/// </summary>
internal sealed class SelectingPaths
{
    private readonly Dictionary<string, ParameterFacts>? _facts;
    private readonly string[]? _declared;
    private readonly bool _allSelect;

    /// <param name="tool">What is known of the tool; null: nothing, so that every place selects.</param>
    public SelectingPaths(ToolFacts? tool)
    {
        _allSelect = tool?.Effects is not { } effects || effects.HasFlag(Effects.Executes);
        if (tool?.Parameters is { } parameters)
        {
            _facts = new(StringComparer.Ordinal);
            foreach (var (name, facts) in parameters)
                _facts[Fold(name) ?? name] = facts;
        }
        _declared = tool?.Selects is { } names ? [.. names.Select(static n => Fold(n) ?? n)] : null;
    }

    /// <summary>What the operator says of a place; null: nothing.</summary>
    /// <param name="names">The place, dotted, without the indexes of lists.</param>
    public ParameterFacts? FactsOf(string names)
    {
        if (_facts is null || Fold(names) is not { } folded)
            return null;
        while (true)
        {
            if (_facts.TryGetValue(folded, out var facts))
                return facts;
            var dot = folded.LastIndexOf('.');
            if (dot < 0)
                return null;
            folded = folded[..dot];
        }
    }

    /// <summary>Whether a place selects.</summary>
    /// <param name="path">The place, dotted, with the indexes of lists.</param>
    /// <param name="names">The same without the indexes: a name below a list is declared without them.</param>
    public bool Contains(string path, string names)
    {
        if (_allSelect)
            return true;
        if (_facts is not null)
            return FactsOf(names)?.Role is null or ParameterRole.Selects or ParameterRole.Executes;
        if (_declared is null)
            return true;
        if (_declared.Length == 0)
            return false;
        if (Fold(path) is not { } folded || Fold(names) is not { } foldedNames)
            return true;
        foreach (var declared in _declared)
        {
            if (IsBelow(folded, declared) || IsBelow(foldedNames, declared))
                return true;
        }
        return false;
    }

    /// <summary>Whether the operator declared just this place, so that its name is the tool's own.</summary>
    public bool Names(string names) =>
        !_allSelect
        && Fold(names) is { } folded
        && (_facts?.ContainsKey(folded) ?? _declared?.Contains(folded) ?? false);

    private static bool IsBelow(string path, string declared) =>
        path.StartsWith(declared, StringComparison.Ordinal)
        && (path.Length == declared.Length || path[declared.Length] == '.');

    /// <summary>A name as tools may bind it, without case and joining marks; null: it has letters beyond ASCII.</summary>
    internal static string? Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (!char.IsAscii(c))
                return null;
            if (c is not ('_' or '-' or ' '))
                folded.Append(char.ToLowerInvariant(c));
        }
        return folded.ToString();
    }
}
