using System.Text.Json;
using Jidoka.Gateway.Enforcing.Mcp;

namespace Jidoka.Gateway.Tests.Enforcing.Mcp;

public sealed class ToolSchemaTests
{
    public static TheoryData<string, string, bool> Cases { get; } =
        new()
        {
            {
                """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""",
                """{"a":"x"}""",
                true
            },
            {
                """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""",
                """{}""",
                false
            },
            { """{"type":"object","properties":{"a":{"type":"string"}}}""", """{"a":1}""", false },
            { """{"properties":{"a":{"type":["string","null"]}}}""", """{"a":null}""", true },
            { """{"properties":{"a":{"type":["string","null"]}}}""", """{"a":1}""", false },
            { """{"properties":{"a":{"type":"integer"}}}""", """{"a":1.0}""", true },
            { """{"properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", false },
            { """{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", false },
            {
                """{"properties":{"a":{}},"additionalProperties":{"type":"number"}}""",
                """{"b":1}""",
                true
            },
            {
                """{"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false}""",
                """{"x1":1}""",
                true
            },
            {
                """{"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false}""",
                """{"x1":"1"}""",
                false
            },
            { """{"propertyNames":{"maxLength":2}}""", """{"abc":1}""", false },
            { """{"properties":{"a":{"enum":["x",1,null]}}}""", """{"a":null}""", true },
            { """{"properties":{"a":{"enum":["x",1,null]}}}""", """{"a":"y"}""", false },
            { """{"properties":{"a":{"const":{"k":[1]}}}}""", """{"a":{"k":[1]}}""", true },
            { """{"properties":{"a":{"const":1}}}""", """{"a":2}""", false },
            { """{"properties":{"a":{"minimum":1,"maximum":3}}}""", """{"a":3}""", true },
            { """{"properties":{"a":{"minimum":1,"maximum":3}}}""", """{"a":4}""", false },
            { """{"properties":{"a":{"exclusiveMinimum":1}}}""", """{"a":1}""", false },
            { """{"properties":{"a":{"exclusiveMaximum":1}}}""", """{"a":1}""", false },
            { """{"properties":{"a":{"multipleOf":0.1}}}""", """{"a":0.3}""", true },
            { """{"properties":{"a":{"multipleOf":2}}}""", """{"a":3}""", false },
            { """{"properties":{"a":{"minLength":2,"maxLength":2}}}""", """{"a":"😀😀"}""", true },
            { """{"properties":{"a":{"maxLength":2}}}""", """{"a":"abc"}""", false },
            { """{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"abc"}""", true },
            { """{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"ABC"}""", false },
            {
                """{"properties":{"a":{"items":{"type":"number"},"minItems":1}}}""",
                """{"a":[1,2]}""",
                true
            },
            { """{"properties":{"a":{"items":{"type":"number"}}}}""", """{"a":[1,"2"]}""", false },
            {
                """{"properties":{"a":{"prefixItems":[{"type":"string"}],"items":false}}}""",
                """{"a":["x"]}""",
                true
            },
            {
                """{"properties":{"a":{"prefixItems":[{"type":"string"}],"items":false}}}""",
                """{"a":["x",1]}""",
                false
            },
            { """{"properties":{"a":{"uniqueItems":true}}}""", """{"a":[1,1]}""", false },
            { """{"properties":{"a":{"maxItems":1}}}""", """{"a":[1,2]}""", false },
            { """{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """{"b":1}""", true },
            { """{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """{}""", false },
            { """{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":1}""", false },
            { """{"allOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1}""", false },
            { """{"not":{"required":["a"]}}""", """{"a":1}""", false },
            {
                """{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""",
                """{"a":1}""",
                false
            },
            {
                """{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""",
                """{"c":1}""",
                true
            },
            {
                """{"$defs":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n"}}}""",
                """{"a":"1"}""",
                false
            },
            {
                """{"$defs":{"n/m":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n~1m"}}}""",
                """{"a":1}""",
                true
            },
            {
                """{"properties":{"a":{"$ref":"#"}},"required":["b"]}""",
                """{"b":1,"a":{}}""",
                false
            },
            { "true", """{"x":1}""", true },
            { "false", """{"x":1}""", false },
            { """{"maxProperties":1}""", """{"a":1,"b":1}""", false },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Arguments_fit_or_not(string schema, string arguments, bool fits) =>
        (Check(schema, arguments) is null).ShouldBe(fits);

    [Fact]
    public void A_misfit_says_where() =>
        Check(
                """{"properties":{"to":{"items":{"properties":{"iban":{"type":"string"}}}}}}""",
                """{"to":[{"iban":"x"},{"iban":5}]}"""
            )
            .ShouldBe("arguments.to[1].iban must be of type string.");

    [Fact]
    public void A_schema_that_refers_to_itself_ends() =>
        Check("""{"$ref":"#"}""", "{}")!.ShouldContain("too complex");

    [Fact]
    public void A_schema_that_branches_without_end_is_cut_off()
    {
        var schema = """{"anyOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}]}""";
        Check(schema, "{}")!.ShouldContain("too complex");
    }

    [Fact]
    public void A_pattern_that_works_too_long_is_cut_off()
    {
        var text = new string('a', 50_000) + "!";
        Check("""{"properties":{"a":{"pattern":"^(a+)+$"}}}""", $$"""{"a":"{{text}}"}""")!
            .ShouldContain("too complex");
    }

    [Fact]
    public void A_schema_with_half_a_surrogate_pair_fits_nothing_and_throws_nothing() =>
        Check("""{"properties":{"a":{"pattern":"\ud800"}}}""", """{"a":"x"}""").ShouldNotBeNull();

    [Fact]
    public void What_is_not_checked_is_named() =>
        ToolSchema
            .Compile(Json("""{"properties":{"a":{"format":"email","contains":{}}}}"""))
            .Unchecked.ShouldBe(["contains", "format"]);

    private static string? Check(string schema, string arguments) =>
        ToolSchema.Compile(Json(schema)).Check(Json(arguments));

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();
}
