using System.Text;
using System.Text.RegularExpressions;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling.Reading;

/// <summary>
/// Reads results into records and fields as the operator declared them. What cannot be read, what is not declared and a
/// value out of shape for its kind are untrusted text.
/// </summary>
internal static class ResultReader
{
    /// <summary>The most records of one result; the rest is untrusted text.</summary>
    public const int MaxRecords = 4096;

    /// <summary>The longest that a pattern may look at one result, in milliseconds; only a fault could need it.</summary>
    public const int MaxMatchMs = 1000;

    /// <summary>Reads one result.</summary>
    /// <param name="text">The result as the model is shown it.</param>
    /// <param name="facts">What the operator says of it; null: nothing.</param>
    public static ReadResult Read(string text, ReturnFacts? facts)
    {
        if (facts is null || text.Length > ReadBounds.MaxLength)
            return new([], text);
        try
        {
            return TreeOf(text, facts) is { } root ? OfTree(root, facts) : OfText(text, facts);
        }
        catch (UnreadableResultException)
        {
            return new([], text);
        }
    }

    /// <summary>A result in its format; null: it is text.</summary>
    /// <exception cref="UnreadableResultException">It cannot be read so.</exception>
    public static DataNode? TreeOf(string text, ReturnFacts facts) =>
        facts.Format switch
        {
            ResultFormat.Json => JsonResult.Read(text),
            ResultFormat.Yaml => YamlResult.Read(text),
            ResultFormat.Python => PythonResult.Read(text),
            _ => null,
        };

    /// <summary>The records of a result.</summary>
    /// <exception cref="UnreadableResultException">There are too many.</exception>
    public static DataNode[] RecordsOf(DataNode root, ReturnFacts facts)
    {
        IEnumerable<DataNode> found =
            facts.Records is { } path ? ResultPath.Parse(path).Find(root)
            : root.Items is { } items ? items
            : [root];
        var records = found.Take(MaxRecords + 1).ToArray();
        return records.Length > MaxRecords ? throw new UnreadableResultException() : records;
    }

    private static ReadResult OfTree(DataNode root, ReturnFacts facts)
    {
        var records = RecordsOf(root, facts);
        var read = records.Select(r => OfRecord(r, facts)).ToImmutableArray();
        var rest = new StringBuilder();
        AddText(root, new HashSet<object?>(records, ReferenceEqualityComparer.Instance), rest);
        return new(read, rest.ToString());
    }

    private static ReadRecord OfRecord(DataNode record, ReturnFacts facts)
    {
        var fields = ImmutableArray.CreateBuilder<ReadField>();
        var taken = new HashSet<object?>(ReferenceEqualityComparer.Instance);
        foreach (var field in facts.Fields)
        {
            if (field.Trust != Integrity.Trusted)
                continue;
            foreach (var value in ResultPath.Parse(field.Path).Find(record))
            {
                if (value.Scalar is not { } raw || ValueForm.KeyOf(field.Kind, raw) is not { } key)
                    continue;
                fields.Add(new(field, raw, key));
                taken.Add(value);
            }
        }
        var text = new StringBuilder();
        AddText(record, taken, text);
        return new(fields.ToImmutable(), text.ToString());
    }

    private static void AddText(DataNode node, HashSet<object?> taken, StringBuilder text)
    {
        if (taken.Contains(node))
            return;
        if (node.Scalar is { } scalar)
            text.Append(scalar).Append('\n');
        foreach (var item in node.Items ?? [])
            AddText(item, taken, text);
        foreach (var (_, value) in node.Members ?? [])
            AddText(value, taken, text);
    }

    private static ReadResult OfText(string text, ReturnFacts facts)
    {
        var matches = facts
            .Patterns.SelectMany(p => Matches(p, text))
            .OrderBy(static m => m.Index)
            .Take(MaxRecords)
            .ToArray();
        var records = ImmutableArray.CreateBuilder<ReadRecord>();
        var end = 0;
        // Lines can be forged by whoever writes a text among them, so nothing behind the first such text is vouched for.
        foreach (var match in matches)
        {
            if (match.Index < end || !IsOwn(text[end..match.Index], end == 0))
                break;
            var (fields, isClosed) = OfMatch(match, facts);
            if (fields.Length > 0)
                records.Add(new(fields, isClosed ? "" : match.Value));
            end = match.Index + match.Length;
            if (!isClosed)
                break;
        }
        return new(records.ToImmutable(), text[end..]);
    }

    /// <summary>Whether a text between records is the tool's own: nothing but marks, or, at the beginning, a heading.</summary>
    private static bool IsOwn(string text, bool isFirst) =>
        !text.Any(char.IsLetterOrDigit)
        || (
            isFirst
            && text.Length <= MaxHeading
            && text.Trim() is var heading
            && heading.EndsWith(':')
            && !heading.Contains('\n')
        );

    private static (ImmutableArray<ReadField> Fields, bool IsClosed) OfMatch(
        Match match,
        ReturnFacts facts
    )
    {
        var fields = ImmutableArray.CreateBuilder<ReadField>();
        var firstFree = int.MaxValue;
        var found = new List<(int Index, ReadField Field)>();
        foreach (Group group in match.Groups)
        {
            if (group.Name == "0" || !group.Success)
                continue;
            var field = facts.Fields.FirstOrDefault(f =>
                f.Path == group.Name || f.Path == "$." + group.Name
            );
            if (
                field is { Trust: Integrity.Trusted }
                && ValueForm.KeyOf(field.Kind, group.Value) is { } key
            )
                found.Add((group.Index, new(field, group.Value, key)));
            else
                firstFree = Math.Min(firstFree, group.Index);
        }
        fields.AddRange(found.Where(f => f.Index < firstFree).Select(static f => f.Field));
        return (fields.ToImmutable(), firstFree == int.MaxValue);
    }

    /// <summary>The matches of a pattern; none if it is no pattern.</summary>
    public static IEnumerable<Match> Matches(string pattern, string text)
    {
        try
        {
            return Regex
                .Matches(
                    text,
                    pattern,
                    RegexOptions.NonBacktracking
                        | RegexOptions.CultureInvariant
                        | RegexOptions.Multiline,
                    TimeSpan.FromMilliseconds(MaxMatchMs)
                )
                .Take(MaxRecords);
        }
        catch (Exception e)
            when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return [];
        }
    }

    private const int MaxHeading = 60;
}
