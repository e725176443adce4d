namespace Jidoka.Cedar.Tests;

/// <summary>What the JSON formats leave out, add and spell otherwise; each as the reference reads it.</summary>
public sealed class JsonFormTests
{
    [Theory]
    [InlineData("""{"op":"is","entity_type":"U"}""", true)]
    [InlineData("""{"op":"is","entity_type":"U","in":null}""", true)]
    [InlineData("""{"op":"is","entity_type":"U","zz":1}""", false)]
    [InlineData("""{"op":"is","entity_type":"U","entity":{"type":"U","id":"a"}}""", false)]
    [InlineData("""{"op":"is","entity_type":"U","slot":"?principal"}""", false)]
    [InlineData(
        """{"op":"is","entity_type":"U","in":{"entity":{"type":"U","id":"a"},"zz":1}}""",
        true
    )]
    [InlineData("""{"op":"==","entity":{"type":"U","id":"a"},"zz":1}""", true)]
    [InlineData("""{"op":"in","entity":{"type":"U","id":"a","zz":1}}""", true)]
    [InlineData("""{"op":"All","zz":1}""", true)]
    [InlineData("""["All"]""", false)]
    public void A_scope_takes_unknown_keys_except_is(string scope, bool isRead)
    {
        var text = $$$$"""
            {"staticPolicies":{"p":{"effect":"permit","principal":{{{{scope}}}},"action":{"op":"All"},
            "resource":{"op":"All"},"conditions":[]}}}
            """;
        var result = PolicySet.ParseJson(text);
        result.IsSuccess.ShouldBe(isRead, string.Join("; ", result.Errors));
    }

    [Theory]
    [InlineData("""{"__extn":{"fn":"datetime","arg":"2024-10-15"}}""", true)]
    [InlineData("""{"__extn":{"fn":"datetime","arg":"2024-10-15","zz":1}}""", true)]
    [InlineData("""{"fn":"datetime","arg":"2024-10-15"}""", false)]
    [InlineData("\"2024-10-15\"", false)]
    [InlineData("""{"__extn":{"fn":"datetime","arg":"2024-10-15"},"zz":1}""", false)]
    public void An_argument_needs_its_escape_where_no_schema_tells_the_type(
        string argument,
        bool isRead
    )
    {
        var text = $$$$$"""
            [{"uid":{"type":"U","id":"a"},"parents":[],"attrs":{"a":{"__extn":{"fn":"offset","args":[
            {{{{{argument}}}}},{"__extn":{"fn":"duration","arg":"1h"}}]}}}}]
            """;
        var result = EntityStore.ParseJson(text);
        result.IsSuccess.ShouldBe(isRead, result.Error);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("-1", true)]
    [InlineData("9223372036854775807", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("-0", false)]
    [InlineData("1.0", false)]
    [InlineData("1e3", false)]
    [InlineData("1E3", false)]
    [InlineData("9223372036854775808", false)]
    [InlineData("1e400", false)]
    public void An_integer_is_spelled_in_digits(string number, bool isRead)
    {
        var entities = EntityStore.ParseJson(
            $$$"""[{"uid":{"type":"U","id":"a"},"attrs":{"n":{{{number}}}},"parents":[]}]"""
        );
        entities.IsSuccess.ShouldBe(isRead, entities.Error);
        // What nobody reads is not looked at.
        EntityStore
            .ParseJson(
                $$"""[{"uid":{"type":"U","id":"a"},"attrs":{},"parents":[],"zz":{{number}}}]"""
            )
            .IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("null", true)]
    [InlineData("""[{"id":"g"}]""", false)]
    [InlineData("true", false)]
    public void The_attributes_of_an_action_are_an_object(string attributes, bool isRead) =>
        Schema
            .ParseJson(
                """{"":{"entityTypes":{},"actions":{"a":{"attributes":""" + attributes + "}}}}"
            )
            .IsSuccess.ShouldBe(isRead);
}
