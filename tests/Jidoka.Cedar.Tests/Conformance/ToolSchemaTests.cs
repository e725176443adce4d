namespace Jidoka.Cedar.Tests.Conformance;

public sealed class ToolSchemaTests
{
    private static readonly ToolSchemaOptions Plain = new();
    private static readonly ToolSchemaOptions Merged = new() { MergeAlikeTypes = true };
    private static readonly ToolSchemaOptions Flat = new() { FlatNamespace = true };
    private static readonly ToolSchemaOptions FlatMerged = Merged with { FlatNamespace = true };

    /// <summary>Every published schema by its path, with the tools that it was made from and how.</summary>
    private static readonly Dictionary<string, (string Tools, ToolSchemaOptions Options)> Pairs =
        new(StringComparer.Ordinal)
        {
            ["simple/tool_default"] = ("simple/tool", Plain),
            ["simple/tool_encode_numbers_as_decimal"] = (
                "simple/tool",
                Plain with
                {
                    NumbersAsDecimal = true,
                }
            ),
            ["simple/tool_flattened_namespace"] = ("simple/tool", Flat),
            ["simple/tool_include_outputs"] = ("simple/tool", Plain with { IncludeOutputs = true }),
            // Annotations are always kept, and have no meaning.
            ["simple/tool_keep_annotations"] = ("simple/tool", Plain),
            ["simple/tool_mixed_array"] = ("simple/tool_mixed_array", Plain),
            ["simple/tool_nullable_objects"] = ("simple/tool_nullable_objects", Plain),
            ["simple/tool_objects_as_records"] = (
                "simple/tool",
                Plain with
                {
                    ObjectsAsRecords = true,
                }
            ),
            ["simple/tool_tuple"] = ("simple/tool_tuple", Plain),
            ["dedup/dedup_collision_existing_entity"] = (
                "dedup/dedup_collision_existing_entity",
                Merged
            ),
            ["dedup/dedup_enum_record_name_conflict"] = (
                "dedup/dedup_enum_record_name_conflict",
                Merged
            ),
            ["dedup/dedup_leaf_record"] = ("dedup/dedup_leaf_record", Merged),
            ["dedup/dedup_leaf_record_different_required"] = (
                "dedup/dedup_leaf_record_different_required",
                Merged
            ),
            ["dedup/dedup_leaf_record_in_output"] = (
                "dedup/dedup_leaf_record_in_output",
                Merged with
                {
                    IncludeOutputs = true,
                }
            ),
            ["dedup/dedup_leaf_record_no_match"] = ("dedup/dedup_leaf_record_no_match", Merged),
            ["dedup/dedup_mixed_enum_and_record"] = ("dedup/dedup_mixed_enum_and_record", Merged),
            ["dedup/dedup_nested_record_not_deduplicated"] = (
                "dedup/dedup_nested_record_not_deduplicated",
                Merged
            ),
            ["dedup/dedup_same_name_different_variants"] = (
                "dedup/dedup_same_name_different_variants",
                Merged
            ),
            ["dedup/dedup_same_name_different_variants_flat"] = (
                "dedup/dedup_same_name_different_variants",
                FlatMerged
            ),
            ["dedup/dedup_three_way_lca"] = ("dedup/dedup_three_way_lca", Merged),
            ["dedup/dedup_three_way_lca_flat"] = ("dedup/dedup_three_way_lca", FlatMerged),
            ["dedup/dedup_tools"] = ("dedup/dedup_tools", Merged),
            ["dedup/dedup_tools_flat"] = ("dedup/dedup_tools", FlatMerged),
            ["strands/strands_tools"] = ("strands/strands_tools", Plain),
            ["strands/strands_tools_flat"] = ("strands/strands_tools", Flat),
        };

    public static TheoryData<string> Names => [.. Pairs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_of_tools_means_what_the_published_one_means(string name)
    {
        if (SharedData.Find("cedar tool schemas") is not { } given)
            return;
        var folder = Path.Combine(given, "tests", "mcp-schema");
        var (tools, options) = Pairs[name];
        var generated = ToolSchema.Generate(
            File.ReadAllText(Path.Combine(folder, "stub.cedarschema")),
            File.ReadAllText(Path.Combine(folder, tools + ".json")),
            options
        );
        var meaning = Meaning(generated.Unwrap());
        var text = Path.Combine(folder, name + ".cedarschema");
        ShouldMean(meaning, Schema.Parse(File.ReadAllText(text)).Unwrap());
        var json = text + ".json";
        if (File.Exists(json))
            ShouldMean(meaning, Schema.ParseJson(File.ReadAllText(json)).Unwrap());
        // The schema is handed on as JSON, which must not change it.
        ShouldMean(meaning, Schema.ParseJson(generated.Unwrap().ToJson()).Unwrap());
    }

    private static void ShouldMean(List<string> meaning, Schema expected)
    {
        var other = Meaning(expected);
        meaning.Except(other).ShouldBeEmpty("not published");
        other.Except(meaning).ShouldBeEmpty("not generated");
    }

    [Fact]
    public void No_published_schema_is_left_out()
    {
        if (SharedData.Find("cedar tool schemas") is not { } given)
            return;
        var folder = Path.Combine(given, "tests", "mcp-schema");
        Directory
            .EnumerateFiles(folder, "*.cedarschema", SearchOption.AllDirectories)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(folder, file), null))
            .Select(name => name.Replace('\\', '/'))
            .Except(["stub"])
            .Order(StringComparer.Ordinal)
            .ShouldBe(Pairs.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1,null]")]
    public void An_enumeration_without_a_string_leaves_any_string(string variants)
    {
        var schema = ToolSchema
            .Generate(
                """
                namespace M { @mcp_principal("U") entity U; @mcp_resource("S") entity S; }
                """,
                """
                {"name":"t","inputSchema":{"type":"object","properties":{"kind":{"type":"string","enum":VARIANTS}}}}
                """.Replace("VARIANTS", variants, StringComparison.Ordinal)
            )
            .Unwrap();
        ShouldMean(Meaning(schema), Schema.ParseJson(schema.ToJson()).Unwrap());
    }

    [Fact]
    public void A_definition_may_name_itself_but_not_swell()
    {
        const string Stub = """
            namespace M { @mcp_principal("U") entity U; @mcp_resource("S") entity S; }
            """;
        var schema = ToolSchema
            .Generate(
                Stub,
                """
                {"name":"t","inputSchema":{"type":"object","properties":{"tree":{"$ref":"#/$defs/Node"}},
                "$defs":{"Node":{"type":"object","properties":{"next":{"$ref":"#/$defs/Node"},"v":{"type":"integer"}}}}}}
                """
            )
            .Unwrap();
        schema.EntityTypeNames.ShouldContain("M::t::Input::Node");
        var definitions = string.Join(
            ',',
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    $$$"""
                        "D{{{i}}}":{"anyOf":[{"$ref":"#/$defs/D{{{i + 1}}}"},{"$ref":"#/$defs/D{{{i
                            + 1}}}"}]}
                        """
                )
        );
        ToolSchema
            .Generate(
                Stub,
                """
                {"name":"t","inputSchema":{"type":"object","properties":{"x":{"$ref":"#/$defs/D0"}},"$defs":{DEFINITIONS,"D60":{"type":"integer"}}}}
                """.Replace("DEFINITIONS", definitions, StringComparison.Ordinal)
            )
            .Error!.Message.ShouldContain("more than");
    }

    /// <summary>All that is resolved, in a fixed order; the names of common types are not part of the meaning.</summary>
    private static List<string> Meaning(Schema schema)
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
        return [.. types, .. actions];
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
