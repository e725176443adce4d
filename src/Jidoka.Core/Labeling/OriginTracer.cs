using System.Globalization;
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
    )
    {
        var leaves = new List<(string Path, JsonElement Value)>();
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = MaxDepth }
            );
            if (!Collect("", json.RootElement, leaves))
                return Unreadable;
            var evidence = new Evidence(parts, labels);
            var origins = ImmutableArray.CreateBuilder<ArgumentOrigin>(leaves.Count);
            foreach (var (path, value) in leaves)
                origins.Add(
                    new ArgumentOrigin(path, evidence.SupplierOf(path, value), Selects(tool, path))
                );
            return origins.MoveToImmutable();
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }

    private static ImmutableArray<ArgumentOrigin> Unreadable =>
        [new("", Supplier.Untrusted, Selects: true)];

    private static bool Selects(ToolFacts? tool, string path)
    {
        if (tool?.Selects is not { } selects)
            return true;
        foreach (var name in selects)
        {
            if (
                path == name
                || (path.StartsWith(name, StringComparison.Ordinal) && path[name.Length] == '.')
            )
                return true;
        }
        return false;
    }

    private static bool Collect(string path, JsonElement value, List<(string, JsonElement)> leaves)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (
                        !Collect(
                            path.Length == 0 ? member.Name : path + "." + member.Name,
                            member.Value,
                            leaves
                        )
                    )
                        return false;
                }
                return true;
            case JsonValueKind.Array:
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (
                        !Collect(
                            path + "." + i++.ToString(CultureInfo.InvariantCulture),
                            item,
                            leaves
                        )
                    )
                        return false;
                }
                return true;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return true;
            default:
                leaves.Add((path, value));
                return leaves.Count <= MaxLeaves;
        }
    }
}
