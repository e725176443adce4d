namespace Jidoka.Core.Labeling.Reading;

/// <summary>A JSONPath of members, indexes, <c>[*]</c> and <c>~</c>, the names of the members.</summary>
internal sealed class ResultPath
{
    private readonly string[] _steps;

    private ResultPath(string[] steps) => _steps = steps;

    /// <summary>Reads a path; a name alone is that member.</summary>
    public static ResultPath Parse(string path)
    {
        var steps = path.Replace("['", ".", StringComparison.Ordinal)
            .Replace("']", "", StringComparison.Ordinal)
            .Replace("[", ".", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.RemoveEmptyEntries);
        return new(steps is ["$", ..] ? steps[1..] : steps);
    }

    /// <summary>Everything at the path, with the steps that were taken.</summary>
    public IEnumerable<DataNode> Find(DataNode root)
    {
        IEnumerable<DataNode> found = [root];
        foreach (var step in _steps)
            found = found.SelectMany(n => Step(n, step));
        return found;
    }

    private static IEnumerable<DataNode> Step(DataNode node, string step) =>
        step switch
        {
            "*" => node.Items ?? node.Members?.Select(static m => m.Value) ?? [],
            "~" => node.Members?.Select(static m => DataNode.Of(m.Name)) ?? [],
            _ when node.Members is { } members => members
                .Where(m => m.Name == step)
                .Select(static m => m.Value),
            _ when node.Items is { } items
                    && int.TryParse(step, out var i)
                    && i < items.Count
                    && i >= 0 => [items[i]],
            _ => [],
        };
}
