using System.Globalization;

namespace Jidoka.Core.Tests.Projecting;

public sealed class FactoryFoldTests
{
    private static readonly ImmutableArray<PolicyFile> Policies =
    [
        new("test.cedar", """@id("p") permit (principal, action, resource);"""),
    ];

    private static Gen<ControlEvent> Change { get; } =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3])
            .Select((kind, n) => Make(kind, n.ToString(CultureInfo.InvariantCulture)));

    [Fact]
    public void Folding_at_once_is_folding_one_by_one() =>
        Gen.Select(Change.Array[0, 12], Change.Array[0, 30])
            .Sample(
                (before, events) =>
                {
                    var start = FactorySnapshot.Empty;
                    for (var i = 0; i < before.Length; i++)
                        start = start.Apply(i, before[i]);
                    var expected = start;
                    var fold = new FactoryFold(start);
                    for (var i = 0; i < events.Length; i++)
                    {
                        expected = expected.Apply(100 + i, events[i]);
                        fold.Apply(100 + i, events[i]);
                    }
                    var folded = fold.Finish(static (_, loaded) => loaded);
                    TextOf(folded).ShouldBe(TextOf(expected));
                    (folded.ControlSize, folded.Epoch).ShouldBe(
                        (expected.ControlSize, expected.Epoch)
                    );
                },
                iter: 2_000
            );

    [Fact]
    public void A_fact_is_read_as_it_is_now()
    {
        var state = FactorySnapshot.Empty.Apply(0, Fact("Order", "1", """{"paid":true}"""));
        var uid = state.Facts.Values.Single().Uid;
        var paid = state.EntityOf(uid)!;
        state.EntityOf(uid).ShouldBeSameAs(paid);
        state = state.Apply(1, Fact("Order", "1", """{"paid":false}"""));
        state.EntityOf(uid)!.Attributes.ShouldNotBe(paid.Attributes);
        state
            .Apply(2, new FactRetracted("Order", "1") { TimeMs = 0, By = "t" })
            .EntityOf(uid)
            .ShouldBeNull();
    }

    private static ControlEvent Make(int kind, string n) =>
        kind switch
        {
            0 => Factory.Tool("mail", n),
            1 => new AssetRemoved(AssetId.Tool("mail", n)) { TimeMs = 0, By = "t" },
            2 => Fact("Order", n, $$"""{"n":{{n}}}"""),
            3 => Fact("Agent", n, "{}"),
            4 => new FactRetracted("Order", n) { TimeMs = 0, By = "t" },
            5 => new PoliciesLoaded(Policies) { TimeMs = 0, By = "t" },
            6 => new PoliciesRejected([new PolicyFault("f", 1, 1, n)]) { TimeMs = 0, By = "t" },
            7 => new AgentStopped(new(n), "why") { TimeMs = 0, By = "t" },
            8 => new AgentReleased(new(n)) { TimeMs = 0, By = "t" },
            _ => new CoverageNoted("endpoint", n) { TimeMs = 0, By = "t" },
        };

    private static FactAsserted Fact(string type, string id, string json) =>
        new(new(type, id, JsonDocument.Parse(json).RootElement, "s")) { TimeMs = 0, By = "t" };

    private static string TextOf(FactorySnapshot state) =>
        string.Join(
            '\n',
            state
                .Compact()
                .Select(static e => System.Text.Encoding.UTF8.GetString(EventJson.Write(e)))
                .Order(StringComparer.Ordinal)
        );
}
