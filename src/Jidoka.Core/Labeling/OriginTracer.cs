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
    )
    {
        using var read = CallArguments.Read(arguments, tool);
        return Trace(read, evidence);
    }

    /// <summary>Traces the arguments of one call.</summary>
    internal static ImmutableArray<ArgumentOrigin> Trace(
        CallArguments arguments,
        Evidence evidence
    ) => Trace(arguments, leaf => evidence.SupplierOf(leaf));

    /// <summary>The functions in whose answers the arguments stand, each with the declared parameter, or none; none if they cannot be read.</summary>
    internal static ImmutableArray<(string Parameter, string Function)> SourcesOf(
        CallArguments arguments,
        Evidence evidence
    )
    {
        var found = (arguments.Leaves ?? [])
            .SelectMany(l => evidence.SourcesOf(l))
            .Distinct()
            .ToArray();
        if (found.Length == 0)
            return [];
        // A parameter that nobody declared is the model's invention, and could be content.
        var tool = arguments.Tool;
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
        using var read = CallArguments.Read(arguments, tool);
        return read.Leaves is { } leaves
            ? [.. leaves.Select(static l => l with { Value = KeptOf(l.Value) })]
            : null;
    }

    private static JsonElement KeptOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? value : value.Clone();

    /// <summary>The origins of arguments whose suppliers somebody states: for calls that nobody made.</summary>
    /// <param name="arguments">A JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing, so that every parameter selects.</param>
    /// <param name="supplierOf">Who supplied the value at a place.</param>
    /// <returns>One origin a leaf; a single untrusted one if the arguments cannot be read within the bounds.</returns>
    public static ImmutableArray<ArgumentOrigin> Assign(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool,
        Func<string, Supplier> supplierOf
    )
    {
        using var read = CallArguments.Read(arguments, tool);
        return Trace(read, leaf => supplierOf(leaf.Path));
    }

    private static ImmutableArray<ArgumentOrigin> Trace(
        CallArguments arguments,
        Func<ArgumentLeaf, Supplier> supplierOf
    ) =>
        arguments.Leaves is { } leaves
            ? [.. BoundedValues.Weigh([.. leaves.Select(l => (l, supplierOf(l)))])]
            : [new("", Supplier.Untrusted, Selects: true)];
}
