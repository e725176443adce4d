using System.Text;

namespace Jidoka.Cedar.Tests;

public sealed class HostileInputTests
{
    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("if true then ", " else false")]
    [InlineData("[].contains(", ")")]
    [InlineData("!(", ")")]
    public void Deep_nesting_is_an_error_and_no_crash(string open, string close)
    {
        foreach (var depth in (int[])[150, 1_000, 100_000])
        {
            var text =
                $"permit(principal, action, resource) when {{ {Repeat(open, depth)}true{Repeat(close, depth)} }};";
            var parsed = PolicySet.Parse(text);
            if (depth > Limits.MaxNesting)
                parsed.Errors.Single().Message.ShouldContain("nested deeper");
        }
    }

    [Fact]
    public void Long_chains_are_bounded()
    {
        string Chain(int length) =>
            $"permit(principal, action, resource) when {{ {string.Join(" || ", Enumerable.Repeat("true", length))} }};";
        PolicySet.Parse(Chain(900)).IsSuccess.ShouldBeTrue();
        PolicySet.Parse(Chain(100_000)).Errors.ShouldNotBeEmpty();
        var attributes =
            $"permit(principal, action, resource) when {{ principal{Repeat(".a", 100_000)} }};";
        PolicySet.Parse(attributes).Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public void Deep_JSON_is_an_error_and_no_crash()
    {
        var value = Repeat("[", 100_000) + Repeat("]", 100_000);
        Should.Throw<FormatException>(() => RecordValue.ParseJson($"{{\"a\":{value}}}"));
        EntityStore
            .ParseJson(
                """[{"uid":{"type":"A","id":"a"},"attrs":{"a":VALUE},"parents":[]}]""".Replace(
                    "VALUE",
                    value,
                    StringComparison.Ordinal
                )
            )
            .IsSuccess.ShouldBeFalse();
        var nots = Repeat("""{"!":{"arg":""", 500) + """{"Value":true}""" + Repeat("}}", 500);
        var policy =
            """{"staticPolicies":{"a":{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":BODY}]}}}""";
        PolicySet
            .ParseJson(policy.Replace("BODY", nots, StringComparison.Ordinal))
            .IsSuccess.ShouldBeTrue();
        var deeper = nots.Replace("true", value, StringComparison.Ordinal);
        PolicySet
            .ParseJson(policy.Replace("BODY", deeper, StringComparison.Ordinal))
            .IsSuccess.ShouldBeFalse();
        Schema
            .Parse($"type T = {Repeat("Set<", 100_000)}Long{Repeat(">", 100_000)};")
            .IsSuccess.ShouldBeFalse();
        Schema.ParseJson(Repeat("{\"a\":", 100_000)).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void Types_and_entities_that_multiply_are_bounded()
    {
        var parents = string.Join(
            ',',
            Enumerable
                .Range(0, 3_000)
                .Select(i =>
                    $$"""{"uid":{"type":"A","id":"{{i}}"},"attrs":{},"parents":[{"type":"A","id":"{{i + 1}}"}]}"""
                )
        );
        EntityStore.ParseJson($"[{parents}]").Error.ShouldContain("deeper");
    }

    [Theory]
    [InlineData("has")]
    [InlineData("like")]
    [InlineData("==")]
    [InlineData("if-then-else")]
    [InlineData("is")]
    [InlineData("!")]
    public void An_operator_over_no_object_is_an_error(string name)
    {
        foreach (var operand in (string[])["true", "1", "\"x\"", "[]", "null", "{}"])
            PolicySet
                .ParseJson(
                    """{"staticPolicies":{"a":{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":{"NAME":OPERAND}}]}}}"""
                        .Replace("NAME", name, StringComparison.Ordinal)
                        .Replace("OPERAND", operand, StringComparison.Ordinal)
                )
                .IsSuccess.ShouldBeFalse($"{name} over {operand}");
    }

    private static string Repeat(string text, int count) =>
        new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
