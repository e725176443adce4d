namespace Jidoka.Core.Labeling;

/// <content>In whose answers a value stands: for lineage, not for deciding.</content>
public sealed partial class Evidence
{
    /// <summary>The most sources that are named for one call; a value in more of them is common.</summary>
    public const int MaxSources = 32;

    /// <summary>Shorter values, in characters, stand in too many answers to say anything.</summary>
    public const int MinSourceLength = 6;

    /// <summary>The most runs of one argument's words that are looked for.</summary>
    private const int MaxSourceRuns = 4096;

    /// <summary>
    /// The functions in whose answers an argument stands as a whole, or a run of its words does, with the argument's
    /// outermost parameter.
    /// </summary>
    internal IEnumerable<(string Parameter, string Function)> SourcesOf(in ArgumentLeaf leaf)
    {
        var raw =
            leaf.Key
            ?? (
                leaf.Value.ValueKind switch
                {
                    JsonValueKind.String => leaf.Text,
                    JsonValueKind.Number => leaf.Value.GetRawText(),
                    _ => null,
                }
            );
        if (raw is null || raw.Length < MinSourceLength || raw.Length > PayloadReader.MaxLength)
            return [];
        var dot = leaf.Path.IndexOf('.');
        var parameter = dot < 0 ? leaf.Path : leaf.Path[..dot];
        using var _ = Hold();
        var normal = NormalText.Of(raw);
        var runs = RunsOf(normal);
        var found = new HashSet<(string, string)>();
        foreach (var texts in (Remembering.TextTable[])[_index.Vouched, _index.Untrusted])
        {
            var holding =
                runs.Count == 0
                    ? texts.Holding(normal)
                    : runs.SelectMany(r => texts.HoldingRun(r).Take(MaxSources));
            foreach (var at in holding.Order())
            {
                if (
                    texts[at].Function is { } function
                    && !found.Contains((parameter, function))
                    && Holds(texts[at], normal, isRun: runs.Count > 0)
                )
                    found.Add((parameter, function));
            }
        }
        return found;
    }

    private static List<ulong> RunsOf(string normal)
    {
        var runs = new List<ulong>();
        foreach (var run in new RunHashes(normal))
        {
            runs.Add(run);
            if (runs.Count == MaxSourceRuns)
                break;
        }
        return runs;
    }

    private bool Holds(TextSource source, string normal, bool isRun)
    {
        if (_workLeft < 0)
            return false;
        if (isRun)
            return true;
        _workLeft -= source.Text.Length;
        return normal.Length >= MinSourceLength
            // What only repeats the question came from elsewhere.
            && !Repeats(source.Asked, normal)
            && TokenSearch.Contains(source.Text, normal, ref _workLeft);
    }
}
