using System.Text;
using System.Text.RegularExpressions;
using Jidoka.Core.Labeling.Reading;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling.Guarding;

/// <summary>
/// Takes a result apart by how closely its fields must be kept. Who vouches for a field is another matter: what a stranger
/// wrote may be as confidential as what the system of record did.
/// </summary>
internal static class GuardedFields
{
    /// <summary>The texts of a result with their labels.</summary>
    /// <param name="text">The result.</param>
    /// <param name="returns">What the operator says of it; null: nothing.</param>
    /// <param name="whole">The label of what no field says anything of.</param>
    public static List<(string Text, Label Label)> Of(
        string text,
        ReturnFacts? returns,
        Label whole
    )
    {
        var declared = returns?.Fields.Where(static f => IsDeclared(f)).ToArray() ?? [];
        if (declared.Length == 0)
            return [(text, whole)];
        try
        {
            if (text.Length > ReadBounds.MaxLength)
                throw new UnreadableResultException();
            return ResultReader.TreeOf(text, returns!) is { } root
                ? OfTree(root, returns!, declared, whole)
                : OfText(text, returns!, declared, whole);
        }
        catch (UnreadableResultException)
        {
            // Which of it is which field cannot be told, so all of it is kept as the closest of them.
            return [(text, declared.Aggregate(whole, (l, f) => l.Join(LabelOf(f, l))))];
        }
    }

    private static List<(string Text, Label Label)> OfTree(
        DataNode root,
        ReturnFacts returns,
        FieldFacts[] declared,
        Label whole
    )
    {
        var labels = new Dictionary<DataNode, Label>(ReferenceEqualityComparer.Instance);
        var found = new List<(string, Label)>();
        foreach (var record in ResultReader.RecordsOf(root, returns))
        {
            foreach (var field in declared)
            {
                foreach (var value in ResultPath.Parse(field.Path).Find(record))
                {
                    labels[value] = LabelOf(field, whole);
                    // Names of members are no values of the tree, so they are taken here.
                    if (field.Path.EndsWith('~') && value.Scalar is { } name)
                        found.Add((name, labels[value]));
                }
            }
        }
        var rest = new StringBuilder();
        Add(root, whole, isDeclared: false);
        found.Add((rest.ToString(), whole));
        return found;

        void Add(DataNode node, Label label, bool isDeclared)
        {
            if (labels.TryGetValue(node, out var own))
                (label, isDeclared) = (own, true);
            if (node.Scalar is { } scalar && isDeclared)
                found.Add((scalar, label));
            else if (node.Scalar is { } other)
                rest.Append(other).Append('\n');
            foreach (var item in node.Items ?? [])
                Add(item, label, isDeclared);
            foreach (var (_, value) in node.Members ?? [])
                Add(value, label, isDeclared);
        }
    }

    private static List<(string Text, Label Label)> OfText(
        string text,
        ReturnFacts returns,
        FieldFacts[] declared,
        Label whole
    )
    {
        var found = new List<(string, Label)>();
        var rest = new StringBuilder(text);
        foreach (var match in returns.Patterns.SelectMany(p => ResultReader.Matches(p, text)))
        {
            foreach (Group group in match.Groups)
            {
                var field = declared.FirstOrDefault(f =>
                    f.Path == group.Name || f.Path == "$." + group.Name
                );
                if (field is null || !group.Success)
                    continue;
                found.Add((group.Value, LabelOf(field, whole)));
                for (var i = group.Index; i < group.Index + group.Length; i++)
                    rest[i] = '\n';
            }
        }
        found.Add((rest.ToString(), whole));
        return found;
    }

    private static bool IsDeclared(FieldFacts field) =>
        field.Confidentiality is not null || field.Tags is { IsEmpty: false };

    private static Label LabelOf(FieldFacts field, Label whole) =>
        new(whole.Integrity, field.Confidentiality ?? whole.Confidentiality, field.Tags);
}
