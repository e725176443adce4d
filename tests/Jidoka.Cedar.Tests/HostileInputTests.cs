using System.Text;

namespace Jidoka.Cedar.Tests;

public sealed class HostileInputTests
{
    private const int Mutations = 2_000;

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

    [Fact]
    public void Damaged_texts_never_throw()
    {
        string[] seeds =
        [
            """@id("a") permit (principal in User::"a", action in [Action::"x", Action::"y"], resource is A::B in C::"d") when { if context.a has b.c then [1, -2].containsAny([]) else {a: "b\u{1F600}"}["a"] like "x*\*" } unless { ip("1.2.3.4").isInRange(ip("::/0")) };""",
            """namespace A::B { @doc("x") entity U, V in [W] = { "a b"?: Set<{x: Long}>, y: __cedar::String } tags Bool; entity W enum ["x", "y"]; type T = decimal; action "a", b in [c] appliesTo { principal: [U], resource: V, context: T }; action c; }""",
            """{"":{"entityTypes":{"U":{"memberOfTypes":["U"],"shape":{"type":"Record","attributes":{"a":{"type":"Set","element":{"type":"Long"},"required":false}}}}},"actions":{"a":{"appliesTo":{"principalTypes":["U"],"resourceTypes":["U"]},"memberOf":[]}}}}""",
            """[{"uid":{"__entity":{"type":"A::B","id":"x"}},"attrs":{"a":[1,{"__extn":{"fn":"ip","arg":"1.2.3.4"}},{"b":null}]},"parents":[],"tags":{"t":-0}}]""",
            """{"staticPolicies":{"p":{"effect":"permit","principal":{"op":"==","entity":{"type":"U","id":"a"}},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":{"==":{"left":{"Var":"context"},"right":{"Value":[1]}}}}],"annotations":{"a":null}}},"templates":{},"templateLinks":[]}""",
        ];
        var random = new Random(20_261_123);
        for (var i = 0; i < Mutations; i++)
        {
            var text = Damage(seeds[random.Next(seeds.Length)], random);
            _ = PolicySet.Parse(text).IsSuccess;
            _ = PolicySet.ParseJson(text).IsSuccess;
            _ = Schema.Parse(text).IsSuccess;
            _ = Schema.ParseJson(text).IsSuccess;
            _ = EntityStore.ParseJson(text).IsSuccess;
        }
    }

    private static string Damage(string text, Random random)
    {
        const string Pieces = "(){}[]<>,;:.\"'\\@?!=*+-/%&| \n\r\t\0aZ09_é👾\ud800\udc00\ufeff";
        var result = new StringBuilder(text);
        for (var n = 1 + random.Next(6); n > 0 && result.Length > 0; n--)
        {
            var at = random.Next(result.Length);
            switch (random.Next(4))
            {
                case 0:
                    result.Remove(at, Math.Min(result.Length - at, 1 + random.Next(12)));
                    break;
                case 1:
                    result.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    result[at] = Pieces[random.Next(Pieces.Length)];
                    break;
                default:
                    var from = random.Next(text.Length);
                    result.Insert(
                        at,
                        text.AsSpan(from, Math.Min(text.Length - from, random.Next(30)))
                    );
                    break;
            }
        }
        return result.ToString();
    }

    private static string Repeat(string text, int count) =>
        new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
