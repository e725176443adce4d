using System.Text.Json;
using Jidoka.Gateway.Enforcing.Mcp;

namespace Jidoka.Gateway.Tests.Enforcing.Mcp;

public sealed class ToolSchemaTests
{
    [Theory]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""",
        """{"a":"x"}""",
        true
    )]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""",
        """{}""",
        false
    )]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"a":1}""", false)]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":null}""", true)]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":1}""", false)]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.0}""", true)]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", false)]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", false)]
    [InlineData(
        """{"properties":{"a":{}},"additionalProperties":{"type":"number"}}""",
        """{"b":1}""",
        true
    )]
    [InlineData(
        """{"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false}""",
        """{"x1":1}""",
        true
    )]
    [InlineData(
        """{"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false}""",
        """{"x1":"1"}""",
        false
    )]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"abc":1}""", false)]
    [InlineData("""{"properties":{"a":{"enum":["x",1,null]}}}""", """{"a":null}""", true)]
    [InlineData("""{"properties":{"a":{"enum":["x",1,null]}}}""", """{"a":"y"}""", false)]
    [InlineData("""{"properties":{"a":{"const":{"k":[1]}}}}""", """{"a":{"k":[1]}}""", true)]
    [InlineData("""{"properties":{"a":{"const":1}}}""", """{"a":2}""", false)]
    [InlineData("""{"properties":{"a":{"minimum":1,"maximum":3}}}""", """{"a":3}""", true)]
    [InlineData("""{"properties":{"a":{"minimum":1,"maximum":3}}}""", """{"a":4}""", false)]
    [InlineData("""{"properties":{"a":{"exclusiveMinimum":1}}}""", """{"a":1}""", false)]
    [InlineData("""{"properties":{"a":{"exclusiveMaximum":1}}}""", """{"a":1}""", false)]
    [InlineData("""{"properties":{"a":{"multipleOf":0.1}}}""", """{"a":0.3}""", true)]
    [InlineData("""{"properties":{"a":{"multipleOf":2}}}""", """{"a":3}""", false)]
    [InlineData("""{"properties":{"a":{"minLength":2,"maxLength":2}}}""", """{"a":"😀😀"}""", true)]
    [InlineData("""{"properties":{"a":{"maxLength":2}}}""", """{"a":"abc"}""", false)]
    [InlineData("""{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"abc"}""", true)]
    [InlineData("""{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"ABC"}""", false)]
    [InlineData(
        """{"properties":{"a":{"items":{"type":"number"},"minItems":1}}}""",
        """{"a":[1,2]}""",
        true
    )]
    [InlineData("""{"properties":{"a":{"items":{"type":"number"}}}}""", """{"a":[1,"2"]}""", false)]
    [InlineData(
        """{"properties":{"a":{"prefixItems":[{"type":"string"}],"items":false}}}""",
        """{"a":["x"]}""",
        true
    )]
    [InlineData(
        """{"properties":{"a":{"prefixItems":[{"type":"string"}],"items":false}}}""",
        """{"a":["x",1]}""",
        false
    )]
    [InlineData("""{"properties":{"a":{"uniqueItems":true}}}""", """{"a":[1,1]}""", false)]
    [InlineData("""{"properties":{"a":{"maxItems":1}}}""", """{"a":[1,2]}""", false)]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """{"b":1}""", true)]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """{}""", false)]
    [InlineData(
        """{"oneOf":[{"required":["a"]},{"required":["b"]}]}""",
        """{"a":1,"b":1}""",
        false
    )]
    [InlineData("""{"allOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1}""", false)]
    [InlineData("""{"not":{"required":["a"]}}""", """{"a":1}""", false)]
    [InlineData(
        """{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""",
        """{"a":1}""",
        false
    )]
    [InlineData(
        """{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""",
        """{"c":1}""",
        true
    )]
    [InlineData(
        """{"$defs":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n"}}}""",
        """{"a":"1"}""",
        false
    )]
    [InlineData(
        """{"$defs":{"n/m":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n~1m"}}}""",
        """{"a":1}""",
        true
    )]
    [InlineData(
        """{"properties":{"a":{"$ref":"#"}},"required":["b"]}""",
        """{"b":1,"a":{}}""",
        false
    )]
    [InlineData("true", """{"x":1}""", true)]
    [InlineData("false", """{"x":1}""", false)]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":1}""", false)]
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
