using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Tests.Projecting;

public sealed class ToolPinTests
{
    private const string PermitAll = """@id("all") permit (principal, action, resource);""";

    private static readonly AssetId Pay = AssetId.Tool("bank", "pay");

    [Fact]
    public void What_was_seen_first_stands_and_nothing_else_does()
    {
        var state = Factory.With("", Seen("first"));

        state.Stands(Pay, "first").ShouldBeTrue();
        state.Stands(Pay, "other").ShouldBeFalse();
        state.Stands(AssetId.Tool("bank", "list"), "first").ShouldBeFalse();
        state.Find(Pay)!.Tool!.Description.ShouldBe("first");
        // A second first sight moves nothing.
        Factory.With("", Seen("first"), Seen("other")).Stands(Pay, "first").ShouldBeTrue();
    }

    [Fact]
    public void A_changed_tool_is_in_quarantine_even_when_the_old_descriptor_comes_back()
    {
        var state = Factory.With("", Seen("first"), Changed("second"), Changed("first"));

        state.Quarantined.ShouldBe([Pay]);
        state.Stands(Pay, "first").ShouldBeFalse();
        state.Stands(Pay, "second").ShouldBeFalse();
        state.Find(Pay)!.Tool!.Description.ShouldBe("first", "policy reads the pin");
    }

    [Fact]
    public void Only_the_newest_other_descriptor_or_the_pin_can_be_accepted()
    {
        var state = Factory.With("", Seen("first"), Changed("second"), Changed("third"));

        state.Apply(9, Accepted("second")).Quarantined.ShouldBe([Pay]);
        var third = state.Apply(9, Accepted("third"));
        (third.Quarantined.IsEmpty, third.Stands(Pay, "third")).ShouldBe((true, true));
        third.Find(Pay)!.Tool!.Description.ShouldBe("third");
        var first = state.Apply(9, Accepted("first"));
        (first.Quarantined.IsEmpty, first.Stands(Pay, "first")).ShouldBe((true, true));
        // Nothing is accepted in advance.
        Factory.With("", Seen("first"), Accepted("second")).Stands(Pay, "second").ShouldBeFalse();
    }

    [Fact]
    public void A_pin_outlives_its_tool_and_what_others_register_in_its_place()
    {
        var state = Factory.With(
            "",
            Seen("first"),
            new AssetRemoved(Pay) { TimeMs = 0, By = "t" },
            new AssetRemoved(AssetId.Server("bank")) { TimeMs = 0, By = "t" },
            Factory.Tool(
                "bank",
                "pay",
                new ToolFacts { Effects = Effects.Reads, Description = "harmless" }
            )
        );

        state.Stands(Pay, "first").ShouldBeTrue();
        state.Find(Pay)!.Tool!.Description.ShouldBe("first");
        state.Find(Pay)!.Tool!.Effects.ShouldBe(Effects.Reads);
    }

    [Fact]
    public void A_tool_in_quarantine_is_neither_shown_nor_called_and_those_who_may_not_use_it_are_not_told()
    {
        var call = Factory.Call(Pay);
        DecisionEngine.Decide(call, Factory.With(PermitAll, Seen("a"))).IsAllowed.ShouldBeTrue();

        var state = Factory.With(PermitAll, Seen("a"), Changed("b"));
        DecisionEngine.Decide(call, state).Policies.ShouldBe(["jidoka:quarantine"]);
        DecisionEngine.CouldPass(call, state).ShouldBeFalse();
        DecisionEngine
            .Decide(call, Factory.With("", Seen("a"), Changed("b")))
            .Policies.ShouldBe(["jidoka:default-deny"]);
    }

    [Fact]
    public void Compacted_pins_fold_to_the_same_state()
    {
        var gone = AssetId.Tool("bank", "gone");
        var state = Factory.With(
            PermitAll,
            Seen("first"),
            Changed("second"),
            Seen("x") with
            {
                Tool = gone,
            },
            new AssetRemoved(gone) { TimeMs = 0, By = "t" }
        );
        var again = FactorySnapshot.Empty;
        foreach (var e in state.Compact())
            again = again.Apply(0, (ControlEvent)EventJson.Read(EventJson.Write(e)));

        again.Quarantined.ShouldBe([Pay]);
        again.Find(gone).ShouldBeNull();
        again.Stands(gone, "x").ShouldBeTrue();
        again.Apply(0, Accepted("second")).Find(Pay)!.Tool!.Description.ShouldBe("second");
        again.Pins[Pay].Offered!.SeenMs.ShouldBe(state.Pins[Pay].Offered!.SeenMs);
    }

    // The hash is whatever the event says: what it is made of is the descriptor's own affair.
    private static ToolPinned Seen(string text) =>
        new(Pay, text, Descriptor(text)) { TimeMs = 1, By = "discovery" };

    private static ToolChanged Changed(string text) =>
        new(Pay, text, Descriptor(text)) { TimeMs = 2, By = "discovery" };

    private static ToolAccepted Accepted(string hash) => new(Pay, hash) { TimeMs = 3, By = "cli" };

    private static JsonElement Descriptor(string text) =>
        JsonDocument.Parse($$"""{"name":"pay","description":"{{text}}"}""").RootElement;
}
