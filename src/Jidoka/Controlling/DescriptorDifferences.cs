using System.Globalization;

namespace Jidoka.Controlling;

/// <summary>Compares two descriptors of a tool, member by member, and leaves nothing out.</summary>
internal static class DescriptorDifferences
{
    /// <summary>What differs.</summary>
    /// <param name="before">The pinned descriptor; null: only its hash is known, so all of the other is new.</param>
    /// <param name="after">The other one.</param>
    public static ImmutableArray<DescriptorDifference> Of(JsonElement? before, JsonElement after)
    {
        var found = ImmutableArray.CreateBuilder<DescriptorDifference>();
        Compare("", before, after, found);
        return found.DrainToImmutable();
    }

    private static void Compare(
        string at,
        JsonElement? before,
        JsonElement? after,
        ImmutableArray<DescriptorDifference>.Builder found
    )
    {
        if (
            before is { ValueKind: JsonValueKind.Object } a
            && after is { ValueKind: JsonValueKind.Object } b
        )
        {
            foreach (
                var name in a.EnumerateObject()
                    .Concat(b.EnumerateObject())
                    .Select(m => m.Name)
                    .Distinct(StringComparer.Ordinal)
            )
                Compare($"{at}/{Escaped(name)}", Member(a, name), Member(b, name), found);
        }
        else if (
            before is { ValueKind: JsonValueKind.Array } x
            && after is { ValueKind: JsonValueKind.Array } y
        )
        {
            for (var i = 0; i < Math.Max(x.GetArrayLength(), y.GetArrayLength()); i++)
                Compare(
                    string.Create(CultureInfo.InvariantCulture, $"{at}/{i}"),
                    Item(x, i),
                    Item(y, i),
                    found
                );
        }
        else if (
            before is not { } one
            || after is not { } other
            || !JsonElement.DeepEquals(one, other)
        )
            found.Add(new(at, before?.GetRawText(), after?.GetRawText()));
    }

    private static JsonElement? Member(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement of, int index) =>
        index < of.GetArrayLength() ? of[index] : null;

    private static string Escaped(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);
}
