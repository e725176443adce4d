using System.Collections.Immutable;
using Jidoka.Core.Labeling;

namespace Jidoka.Storage.Lineage;

/// <summary>A label as a column holds it: two digits and the sorted tags, or nothing.</summary>
internal static class LabelText
{
    private const char Between = '\n';

    public static string Of(Label? label) =>
        label is null
            ? ""
            : string.Join(
                Between,
                [$"{(int)label.Integrity}{(int)label.Confidentiality}", .. label.Tags ?? []]
            );

    public static Label? Read(string text)
    {
        if (text.Length < 2)
            return null;
        var parts = text.Split(Between);
        return new(
            (Integrity)(text[0] - '0'),
            (Confidentiality)(text[1] - '0'),
            parts.Length > 1 ? [.. parts.Skip(1)] : null
        );
    }

    /// <summary>The classes of data by which a label can be asked for: its tags and its confidentiality.</summary>
    public static IEnumerable<string> ClassesOf(Label label) =>
        [label.Confidentiality.ToString().ToLowerInvariant(), .. label.Tags ?? []];
}
