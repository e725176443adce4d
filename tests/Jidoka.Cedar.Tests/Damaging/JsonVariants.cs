using System.Text.Json.Nodes;

namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>Every text that differs from a JSON text in one node: a member more, one less, or something else in its place.</summary>
internal static class JsonVariants
{
    /// <summary>What stands in a node's place; the numbers in spellings that readers take for different things.</summary>
    private static readonly string[] Substitutes =
    [
        "null",
        "true",
        "\"x\"",
        "[]",
        "{}",
        "0",
        "-0",
        "1.0",
        "1e3",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
    ];

    /// <summary>Members that no object of the format has, and ones that only other objects of it have.</summary>
    private static readonly (string Name, string Value)[] Strangers =
    [
        ("zz", "1"),
        ("entity", """{"type":"U","id":"a"}"""),
        ("slot", "\"?principal\""),
        ("entities", "[]"),
        ("arg", "1"),
        ("in", "null"),
    ];

    /// <param name="text">The text.</param>
    /// <param name="known">A text that has been varied; what is as it is there is left alone. May be empty.</param>
    public static IEnumerable<string> Of(string text, string known)
    {
        var root = JsonNode.Parse(text)!;
        var paths = new List<object[]>();
        Collect(root, known.Length == 0 ? null : JsonNode.Parse(known), [], paths);
        foreach (var path in paths)
        {
            foreach (var substitute in Substitutes)
                yield return With(text, path, _ => JsonNode.Parse(substitute));
            var node = At(root, path);
            if (node is JsonObject members)
            {
                foreach (var (name, value) in Strangers)
                {
                    if (!members.ContainsKey(name))
                        yield return With(text, path, Add(name, value));
                }
                foreach (var (name, _) in members)
                    yield return With(text, path, Remove(name));
                // Some readers take a list of the values for the object.
                yield return With(text, path, AsList);
            }
        }
    }

    private static Func<JsonNode?, JsonNode?> Add(string name, string value) =>
        node =>
        {
            node!.AsObject().Add(name, JsonNode.Parse(value));
            return node;
        };

    private static Func<JsonNode?, JsonNode?> Remove(string name) =>
        node =>
        {
            node!.AsObject().Remove(name);
            return node;
        };

    private static JsonArray AsList(JsonNode? node) =>
        [.. node!.AsObject().Select(member => member.Value?.DeepClone())];

    private static void Collect(
        JsonNode? node,
        JsonNode? known,
        object[] path,
        List<object[]> paths
    )
    {
        if (node is not null && JsonNode.DeepEquals(node, known))
            return;
        paths.Add(path);
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
                Collect(value, (known as JsonObject)?[name], [.. path, name], paths);
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var same = known as JsonArray;
                Collect(items[i], i < same?.Count ? same[i] : null, [.. path, i], paths);
            }
        }
    }

    private static JsonNode? At(JsonNode? node, ReadOnlySpan<object> path)
    {
        foreach (var step in path)
            node = step is string name ? node![name] : node![(int)step];
        return node;
    }

    private static string With(string text, object[] path, Func<JsonNode?, JsonNode?> change)
    {
        var root = JsonNode.Parse(text)!;
        if (path is [])
            return change(root)?.ToJsonString() ?? "null";
        var parent = At(root, path.AsSpan(..^1))!;
        var changed = change(At(root, path)?.DeepClone());
        if (path[^1] is string name)
            parent[name] = changed;
        else
            parent[(int)path[^1]] = changed;
        return root.ToJsonString();
    }
}
