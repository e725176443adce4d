using Jidoka.Cedar;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>
/// Finds comparisons of an attribute that has a few words only with a word that it never has. To Cedar both are text, so
/// that a slip would go unseen: <c>context.targets.weakest == "untrustd"</c> is false for ever.
/// </summary>
internal static class WordReview
{
    private const string Origins = "context.origins.";

    // An operator is an object in an object in JSON.
    private const int MaxDepth = 4 * Limits.MaxExpressionHeight;

    /// <summary>What is compared in vain: the attribute, the word, and the place of the word.</summary>
    public static IEnumerable<(string Path, string Word, SourcePosition Position)> Of(Policy policy)
    {
        using var json = JsonDocument.Parse(
            policy.ToJson(),
            new JsonDocumentOptions { MaxDepth = MaxDepth }
        );
        var found = new List<(string Path, string Word)>();
        if (json.RootElement.TryGetProperty("conditions", out var conditions))
            Walk(conditions, found);
        return [.. found.Distinct().Select(f => (f.Path, f.Word, PlaceOf(policy, f.Word)))];
    }

    /// <summary>The words that an attribute can have; null if it can have any.</summary>
    public static ImmutableArray<string>? WordsOf(string path) =>
        path.StartsWith(Origins, StringComparison.Ordinal) ? PolicyVocabulary.Suppliers
        : PolicyVocabulary.Words.TryGetValue(path, out var words) ? words
        : null;

    private static void Walk(JsonElement element, List<(string, string)> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Walk(item, found);
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in element.EnumerateObject())
        {
            if (
                member.Name is "==" or "!=" or "contains" or "containsAny" or "containsAll"
                && member.Value.ValueKind == JsonValueKind.Object
                && member.Value.TryGetProperty("left", out var left)
                && member.Value.TryGetProperty("right", out var right)
            )
            {
                Compare(left, right, found);
                Compare(right, left, found);
            }
            Walk(member.Value, found);
        }
    }

    private static void Compare(
        JsonElement attribute,
        JsonElement literal,
        List<(string, string)> found
    )
    {
        if (PathOf(attribute) is not { } path || WordsOf(path) is not { } words)
            return;
        foreach (var word in LiteralsOf(literal).Where(w => !words.Contains(w)))
            found.Add((path, word));
    }

    private static string? PathOf(JsonElement expr)
    {
        if (expr.ValueKind != JsonValueKind.Object)
            return null;
        if (expr.TryGetProperty("Var", out var variable))
            return variable.GetString();
        return
            expr.TryGetProperty(".", out var access)
            && PathOf(access.GetProperty("left")) is { } target
            ? $"{target}.{access.GetProperty("attr").GetString()}"
            : null;
    }

    private static IEnumerable<string> LiteralsOf(JsonElement expr)
    {
        if (expr.ValueKind != JsonValueKind.Object)
            return [];
        if (expr.TryGetProperty("Value", out var value))
            return value.ValueKind == JsonValueKind.String ? [value.GetString()!] : [];
        return expr.TryGetProperty("Set", out var set)
            ? [.. set.EnumerateArray().SelectMany(LiteralsOf)]
            : [];
    }

    private static SourcePosition PlaceOf(Policy policy, string word)
    {
        var at = policy.Text.IndexOf(Value.Of(word).ToString(), StringComparison.Ordinal);
        if (at < 0)
            return policy.Position;
        var before = policy.Text.AsSpan(0, at);
        var line = before.LastIndexOf('\n');
        return line < 0
            ? policy.Position with
            {
                Column = policy.Position.Column + at,
            }
            : policy.Position with
            {
                Line = policy.Position.Line + before.Count('\n'),
                Column = at - line,
            };
    }
}
