using System.Text.Json;
using Jidoka.Configuring;

namespace Jidoka.Tests.Configuring;

/// <summary>The schema that editors read, and the reader, know the same keys.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void The_schema_and_the_reader_know_the_same_keys()
    {
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        ConfigFile.Parse("jidoka.yaml", Whole.Text, asked).Faults.ShouldBeEmpty();
        using var schema = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "schema", "jidoka.schema.json"))
        );
        var described = new SortedSet<string>(StringComparer.Ordinal);
        Walk(schema.RootElement, schema.RootElement, "", described);

        described.ShouldBe(asked);
    }

    [Fact]
    public void The_schema_closes_every_mapping_of_fixed_keys()
    {
        using var schema = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "schema", "jidoka.schema.json"))
        );
        Closed(schema.RootElement).ShouldBeTrue();
    }

    private static bool Closed(JsonElement node) =>
        node.ValueKind switch
        {
            JsonValueKind.Object => (
                !node.TryGetProperty("properties", out var p)
                || p.ValueKind != JsonValueKind.Object
                || !node.TryGetProperty("type", out _)
                || (
                    node.TryGetProperty("additionalProperties", out var more)
                    && more.ValueKind == JsonValueKind.False
                )
            ) && node.EnumerateObject().All(m => Closed(m.Value)),
            JsonValueKind.Array => node.EnumerateArray().All(Closed),
            _ => true,
        };

    private static void Walk(JsonElement root, JsonElement node, string path, ISet<string> found)
    {
        if (node.TryGetProperty("$ref", out var reference))
            node = root.GetProperty("$defs").GetProperty(reference.GetString()![8..]);
        if (node.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                var at = path.Length == 0 ? property.Name : path + "." + property.Name;
                found.Add(at);
                Walk(root, property.Value, at, found);
            }
        }
        foreach (var many in (string[])["additionalProperties", "items"])
        {
            if (node.TryGetProperty(many, out var entry) && entry.ValueKind == JsonValueKind.Object)
                Walk(root, entry, path + ".*", found);
        }
    }
}
