using System.Text;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Tells which places in the arguments select the target. Tools bind parameters leniently: <c>TO</c>, <c>fileId</c> and
/// <c>file_id</c> may all reach the same one, so a name is compared without case and joining marks, and a name with
/// letters beyond ASCII, which some fold to ASCII ones, always selects.
/// </summary>
internal sealed class SelectingPaths
{
    private readonly string[]? _declared;

    /// <param name="declared">The operator's names; null: none declared, so that every place selects.</param>
    public SelectingPaths(ImmutableArray<string>? declared) =>
        _declared = declared is { } names ? [.. names.Select(static n => Fold(n) ?? n)] : null;

    /// <summary>Whether a place selects.</summary>
    /// <param name="path">The place, dotted, with the indexes of lists.</param>
    /// <param name="names">The same without the indexes: a name below a list is declared without them.</param>
    public bool Contains(string path, string names)
    {
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
        _declared is not null && Fold(names) is { } folded && _declared.Contains(folded);

    private static bool IsBelow(string path, string declared) =>
        path.StartsWith(declared, StringComparison.Ordinal)
        && (path.Length == declared.Length || path[declared.Length] == '.');

    private static string? Fold(string name)
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
