using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Traces each leaf of a tool call's arguments to who supplied its value, by looking for the value in what the model
/// was shown. A value that the person wrote is the person's even if an attacker repeats it; a value found only in
/// untrusted content is the attacker's; a value found nowhere is the model's own.
/// </summary>
public static class OriginTracer
{
    /// <summary>The most leaves that are traced one by one; a call with more gets one leaf, untrusted.</summary>
    public const int MaxLeaves = 256;

    /// <summary>The deepest nesting of arguments.</summary>
    public const int MaxDepth = 32;

    /// <summary>Values shorter than this match only beside a word for their role.</summary>
    public const int ShortValueLength = 4;

    /// <summary>The longest path of a leaf, in characters; a call with a longer one gets one leaf, untrusted.</summary>
    public const int MaxPathLength = 512;

    /// <summary>Longer values, in characters, are not looked for: they count as the model's own.</summary>
    public const int MaxValueLength = 1024;

    /// <summary>
    /// How many characters of text are looked through for all the calls of one answer; leaves beyond that count as
    /// untrusted. Content and arguments are both an attacker's to choose, so their product must be bounded.
    /// </summary>
    public const long MaxWork = 1L << 28;

    /// <summary>Traces the arguments of one call.</summary>
    /// <param name="arguments">A JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing, so that every parameter selects.</param>
    /// <param name="parts">What the model was shown.</param>
    /// <param name="labels">The labels of the parts, same order.</param>
    /// <returns>One origin a leaf; a single untrusted one if the arguments cannot be read within the bounds.</returns>
    public static ImmutableArray<ArgumentOrigin> Trace(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        ImmutableArray<ContentPart> parts,
        ImmutableArray<Label> labels
    ) => Trace(arguments, tool, new Evidence(parts, labels));

    /// <summary>Traces the arguments of one call.</summary>
    /// <param name="arguments">A JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing, so that every parameter selects.</param>
    /// <param name="evidence">What the model was shown.</param>
    /// <returns>One origin a leaf; a single untrusted one if the arguments cannot be read within the bounds.</returns>
    public static ImmutableArray<ArgumentOrigin> Trace(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        Evidence evidence
    ) => Trace(arguments, tool, leaf => evidence.SupplierOf(leaf));

    /// <summary>The functions in whose answers the arguments stand, each with the declared parameter, or none; none if they cannot be read.</summary>
    internal static ImmutableArray<(string Parameter, string Function)> SourcesOf(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        Evidence evidence
    ) => ReadLeaves(arguments, tool, leaves => SourcesOf(leaves, tool, evidence), []);

    private static ImmutableArray<(string Parameter, string Function)> SourcesOf(
        IReadOnlyList<ArgumentLeaf> leaves,
        ToolFacts? tool,
        Evidence evidence
    )
    {
        var found = leaves.SelectMany(l => evidence.SourcesOf(l)).Distinct().ToArray();
        if (found.Length == 0)
            return [];
        // A parameter that nobody declared is the model's invention, and could be content.
        var declared = ArgumentLeaves.DeclaredNames(tool?.InputSchema);
        declared.UnionWith(tool?.Parameters?.Keys ?? []);
        declared.UnionWith(tool?.Selects ?? []);
        return
        [
            .. found
                .Select(f => (declared.Contains(f.Parameter) ? f.Parameter : "", f.Function))
                .Distinct()
                .Take(Evidence.MaxSources),
        ];
    }

    /// <summary>The leaves of arguments, to be kept; null: they cannot be read within the bounds.</summary>
    internal static ImmutableArray<ArgumentLeaf>? LeavesOf(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool
    )
    {
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = MaxDepth }
            );
            var leaves = new ArgumentLeaves(tool);
            if (!leaves.Collect(json.RootElement.Clone()))
                return null;
            foreach (var leaf in leaves.Found)
            {
                if (leaf.Value.ValueKind == JsonValueKind.String)
                    leaf.Value.GetString();
            }
            return [.. leaves.Found];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return null;
        }
    }

    /// <summary>The origins of arguments whose suppliers somebody states: for calls that nobody made.</summary>
    /// <param name="arguments">A JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing, so that every parameter selects.</param>
    /// <param name="supplierOf">Who supplied the value at a place.</param>
    /// <returns>One origin a leaf; a single untrusted one if the arguments cannot be read within the bounds.</returns>
    public static ImmutableArray<ArgumentOrigin> Assign(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        Func<string, Supplier> supplierOf
    ) => Trace(arguments, tool, leaf => supplierOf(leaf.Path));

    private static ImmutableArray<ArgumentOrigin> Trace(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        Func<ArgumentLeaf, Supplier> supplierOf
    ) =>
        ReadLeaves(
            arguments,
            tool,
            leaves => [.. BoundedValues.Weigh([.. leaves.Select(l => (l, supplierOf(l)))])],
            Unreadable
        );

    /// <summary>Reads the leaves of arguments, while they last; what is given instead if they cannot be read within the bounds.</summary>
    private static T ReadLeaves<T>(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        Func<IReadOnlyList<ArgumentLeaf>, T> read,
        T unreadable
    )
    {
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = MaxDepth }
            );
            var leaves = new ArgumentLeaves(tool);
            return leaves.Collect(json.RootElement) ? read(leaves.Found) : unreadable;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return unreadable;
        }
    }

    private static ImmutableArray<ArgumentOrigin> Unreadable =>
        [new("", Supplier.Untrusted, Selects: true)];
}
