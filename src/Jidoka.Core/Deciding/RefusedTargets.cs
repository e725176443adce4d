using System.Security.Cryptography;
using System.Text;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;
using Kind = Jidoka.Core.Projecting.Inventory.ValueKind;

namespace Jidoka.Core.Deciding;

/// <summary>
/// What the calls of a session that policy refused for good were about, as digests: whoever wanted those calls spoke of
/// these things, so another call on one of them may be the same intent in another form.
/// </summary>
/// <param name="Keys">The digests, at most <see cref="MaxKeys"/>.</param>
/// <param name="IsFull">Whether there were more: then every thing counts as spoken of.</param>
public sealed record RefusedTargets(ImmutableSortedSet<string> Keys, bool IsFull)
{
    /// <summary>The most digests that one session keeps.</summary>
    public const int MaxKeys = 1024;

    /// <summary>Nothing was refused.</summary>
    public static RefusedTargets None { get; } =
        new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal), IsFull: false);

    /// <summary>What one call is about.</summary>
    /// <param name="arguments">Its arguments: a JSON object.</param>
    /// <param name="tool">What is known of its tool; null: nothing, so that every argument is what it is about.</param>
    public static RefusedTargets Of(string arguments, ToolFacts? tool) =>
        ValuesOf(arguments, tool) is { } values
            ? None.And(values.SelectMany(static v => Written(v.Of, v.Value)))
            : None with
            {
                IsFull = true,
            };

    /// <summary>Both.</summary>
    /// <param name="other">What another call was about.</param>
    public RefusedTargets And(RefusedTargets other) =>
        other.IsFull ? this with { IsFull = true } : And(other.Keys);

    /// <summary>Whether a call is about one of these things.</summary>
    /// <param name="arguments">Its arguments: a JSON object.</param>
    /// <param name="tool">What is known of its tool; null: nothing.</param>
    public bool Hold(string arguments, ToolFacts? tool)
    {
        if (Keys.IsEmpty && !IsFull)
            return false;
        return IsFull
            || ValuesOf(arguments, tool) is not { } values
            || values.Exists(v => Sought(v.Of, v.Value).Any(Keys.Contains));
    }

    private RefusedTargets And(IEnumerable<string> keys)
    {
        var all = Keys.Union(keys);
        return all.Count > MaxKeys ? this with { IsFull = true } : this with { Keys = all };
    }

    // A thing of no known sort may be any sort of thing.
    private static string[] Written(string? of, string value) =>
        [Digest(of ?? AnySort, value), Digest(Unsorted, value)];

    private static string[] Sought(string? of, string value) =>
        of is null ? [Digest(Unsorted, value)] : [Digest(of, value), Digest(AnySort, value)];

    private static string Digest(string of, string value) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(of + "\n" + value)).AsSpan(0, DigestBytes)
        );

    /// <summary>The things that a call's arguments select; null: they cannot be read within the bounds.</summary>
    private static List<(string? Of, string Value)>? ValuesOf(string arguments, ToolFacts? tool)
    {
        using var read = CallArguments.Read(Encoding.UTF8.GetBytes(arguments), tool);
        return read.Leaves is { } leaves
            ?
            [
                .. leaves
                    .Where(static l => l.Selects && IsThing(l))
                    .Select(static l => (SortOf(l.Facts), TextOf(l))),
            ]
            : null;
    }

    // A day, a choice or a switch is of many calls that have nothing else in common.
    private static bool IsThing(ArgumentLeaf leaf) =>
        leaf.Facts?.Kind is not (Kind.Date or Kind.DateTime or Kind.Choice or Kind.Amount)
        && (
            leaf.Key is not null
            || leaf.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        );

    private static string? SortOf(ParameterFacts? facts) =>
        facts is null ? null
        : facts.Of is { } of ? "of " + of
        : facts.Kind is Kind.Text or Kind.Id or Kind.Name ? null
        : "kind " + WireName<Kind>.Of(facts.Kind);

    private static string TextOf(ArgumentLeaf leaf)
    {
        var raw = leaf.Key ?? leaf.Text ?? leaf.Value.GetRawText();
        return ValueForm.KeyOf(leaf.Facts?.Kind ?? Kind.Text, raw) ?? NormalText.Of(raw);
    }

    private const int DigestBytes = 8;
    private const string AnySort = "*";
    private const string Unsorted = "?";
}
