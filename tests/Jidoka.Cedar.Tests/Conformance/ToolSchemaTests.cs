namespace Jidoka.Cedar.Tests.Conformance;

public sealed class ToolSchemaTests
{
    [Theory]
    [InlineData("tool.json", "tool_default", false, false)]
    [InlineData("tool.json", "tool_encode_numbers_as_decimal", true, false)]
    [InlineData("tool.json", "tool_objects_as_records", false, true)]
    [InlineData("tool_tuple.json", "tool_tuple", false, false)]
    [InlineData("tool_mixed_array.json", "tool_mixed_array", false, false)]
    [InlineData("tool_nullable_objects.json", "tool_nullable_objects", false, false)]
    public void The_schema_of_a_tool_means_what_the_published_one_means(
        string tools,
        string expected,
        bool decimals,
        bool records
    )
    {
        if (SharedData.Find("cedar tool schemas") is not { } given)
            return;
        var folder = Path.Combine(given, "tests", "mcp-schema");
        var options = new ToolSchemaOptions
        {
            NumbersAsDecimal = decimals,
            ObjectsAsRecords = records,
        };
        var generated = ToolSchema.Generate(
            File.ReadAllText(Path.Combine(folder, "stub.cedarschema")),
            File.ReadAllText(Path.Combine(folder, "simple", tools)),
            options
        );
        var published = Schema.Parse(
            File.ReadAllText(Path.Combine(folder, "simple", expected + ".cedarschema"))
        );
        Meaning(generated.Unwrap()).ShouldBe(Meaning(published.Unwrap()));
    }

    [Fact]
    public void A_real_list_of_tools_becomes_a_schema()
    {
        if (SharedData.Find("cedar tool schemas") is not { } given)
            return;
        var folder = Path.Combine(given, "tests", "mcp-schema");
        var stub = File.ReadAllText(Path.Combine(folder, "stub.cedarschema"));
        var schema = ToolSchema
            .Generate(stub, File.ReadAllText(Path.Combine(folder, "strands", "strands_tools.json")))
            .Unwrap();
        schema.ActionUids.Count.ShouldBeGreaterThan(10);
        Schema
            .ParseJson(schema.ToJson())
            .Unwrap()
            .ActionUids.Count.ShouldBe(schema.ActionUids.Count);
    }

    /// <summary>All that is resolved, in a fixed order; the names of common types are not part of the meaning.</summary>
    private static string Meaning(Schema schema)
    {
        var types = schema
            .EntityTypes.Values.OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t =>
                $"{t.Name} in [{Sorted(t.Ancestors)}] {Show(t.Attributes)} tags {Show(t.Tags)} enum [{Sorted(t.Choices ?? new HashSet<string>())}]"
            );
        var actions = schema
            .Actions.Values.OrderBy(a => a.Uid.Id, StringComparer.Ordinal)
            .Select(a =>
                $"{a.Uid} in [{Sorted(a.Ancestors.Select(u => u.ToString()))}] {Sorted(a.Principals)} {Sorted(a.Resources)} {Show(a.Context)}"
            );
        return string.Join("\n", types.Concat(actions));
    }

    private static string Sorted(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal));

    private static string Show(Schemas.CedarType? type) =>
        type switch
        {
            null => "none",
            Schemas.SetType set => $"Set<{Show(set.Element)}>",
            Schemas.RecordType record =>
                $"{{{Sorted(record.Attributes.Select(a => $"{a.Key}{(a.Value.IsRequired ? "" : "?")}: {Show(a.Value.Type)}"))}}}",
            _ => type.ToString(),
        };
}
