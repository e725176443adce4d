using Jidoka.Core.Deciding;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Tests.Deciding;

public sealed class RefusedTargetsTests
{
    private static readonly ToolFacts Send = Tool(
        ("to", new() { Role = ParameterRole.Selects, Kind = ValueKind.Email }),
        ("file", Id("file")),
        ("at", new() { Role = ParameterRole.Selects, Kind = ValueKind.DateTime }),
        ("mode", new() { Role = ParameterRole.Selects, Kind = ValueKind.Choice }),
        ("body", new() { Role = ParameterRole.Payload })
    );

    private const string Sent =
        """{"to":"eve@evil.org","file":["7","8"],"at":"2026-05-01 10:00","mode":"rw","body":"9"}""";

    [Theory]
    [InlineData("file", "7", true)]
    [InlineData("file", "8", true)]
    [InlineData("file", "78", false)]
    [InlineData("mail", "7", false)]
    [InlineData("file", "9", false)]
    public void A_thing_is_known_by_its_sort_and_value(string of, string id, bool expected) =>
        RefusedTargets
            .Of(Sent, Send)
            .Hold($$"""{"id":"{{id}}"}""", Tool(("id", Id(of))))
            .ShouldBe(expected);

    [Fact]
    public void Of_no_known_sort_it_may_be_any_and_numbers_are_the_same_as_text()
    {
        RefusedTargets.Of(Sent, Send).Hold("""{"any":7}""", null).ShouldBeTrue();
        RefusedTargets
            .Of("""{"any":7}""", null)
            .Hold("""{"id":"7"}""", Tool(("id", Id("mail"))))
            .ShouldBeTrue();
    }

    [Fact]
    public void Days_choices_and_content_are_of_many_calls() =>
        RefusedTargets
            .Of(Sent, Send)
            .Hold("""{"to":"bob@x.org","at":"2026-05-01 10:00","mode":"rw","body":"9"}""", Send)
            .ShouldBeFalse();

    [Fact]
    public void Beyond_the_bounds_everything_counts()
    {
        var many = Enumerable.Range(0, RefusedTargets.MaxKeys);
        var all = many.Select(i => RefusedTargets.Of($$"""{"id":"x{{i}}"}""", null))
            .Aggregate(RefusedTargets.None, static (a, b) => a.And(b));
        all.Hold("""{"id":"other"}""", null).ShouldBeTrue();
        all.Keys.Count.ShouldBeLessThanOrEqualTo(RefusedTargets.MaxKeys);

        RefusedTargets.Of("[", null).Hold("""{"id":"other"}""", null).ShouldBeTrue();
        RefusedTargets.Of("""{"id":"a"}""", null).Hold("[", null).ShouldBeTrue();
        RefusedTargets.None.Hold("[", null).ShouldBeFalse();
    }

    private static ParameterFacts Id(string of) =>
        new()
        {
            Role = ParameterRole.Selects,
            Kind = ValueKind.Id,
            Of = of,
        };

    private static ToolFacts Tool(params (string Name, ParameterFacts Facts)[] all) =>
        new()
        {
            Effects = Effects.External,
            Parameters = all.ToImmutableSortedDictionary(
                static p => p.Name,
                static p => p.Facts,
                StringComparer.Ordinal
            ),
        };
}
