namespace Jidoka.Core.Tests.Projecting;

public sealed class FactorySnapshotTests
{
    [Theory]
    [InlineData("send", "Tool:mail/send")]
    [InlineData("mail__send", "Tool:mail/send")]
    [InlineData("list", "Tool:local/list")]
    [InlineData("mail__nothing", "Tool:local/mail__nothing")]
    [InlineData("bank__list", "Tool:bank/list")]
    [InlineData("card 4111 1111 1111 1111", "Tool:local/not-a-name")]
    [InlineData("", "Tool:local/not-a-name")]
    public void A_function_name_means_one_tool_or_the_agents_own(string function, string tool)
    {
        var state = Factory.With(
            "",
            Factory.Tool("mail", "send"),
            Factory.Tool("mail", "list"),
            Factory.Tool("bank", "list")
        );
        state.ResolveFunction(function).ToString().ShouldBe(tool);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public void A_fact_that_policy_cannot_hold_never_stops_the_fold(string attributes)
    {
        var json = JsonDocument.Parse(attributes).RootElement;
        var state = FactorySnapshot.Empty.Apply(
            0,
            new FactAsserted(new("Order", "1", json, "s")) { TimeMs = 0, By = "t" }
        );
        state.Facts.Count.ShouldBe(1);
    }

    [Fact]
    public void Compacted_events_fold_to_the_same_state()
    {
        var state = Factory.With(
            """@id("p") permit (principal, action, resource);""",
            Factory.Tool(
                "mail",
                "send",
                new ToolFacts { Effects = Effects.External | Effects.Reads, Selects = ["to"] }
            ),
            new KeyIssued(new AgentKey("k", new("a"), "hash", 5)) { TimeMs = 0, By = "t" },
            new AgentStopped(new("a"), "why") { TimeMs = 7, By = "t" },
            new SubjectHeld("user:ann", "case 3") { TimeMs = 8, By = "counsel" },
            new FactAsserted(new("Order", "1", JsonDocument.Parse("{}").RootElement, "s"))
            {
                TimeMs = 0,
                By = "t",
            }
        );
        var again = FactorySnapshot.Empty;
        foreach (var e in state.Compact())
            again = again.Apply(0, (ControlEvent)EventJson.Read(EventJson.Write(e)));
        again = again.At(state.ControlSize, state.Epoch);
        JsonOf(again).ShouldBe(JsonOf(state));
        again.Holds.Values.ShouldBe([new("user:ann", "counsel", "case 3", 8)]);
        again.ResolveFunction("send").ShouldBe(AssetId.Tool("mail", "send"));
        (again.ControlSize, again.Epoch).ShouldBe((state.ControlSize, state.Epoch));
    }

    [Fact]
    public void Only_what_decisions_may_depend_on_moves_the_epoch()
    {
        var state = Factory.With("");
        state
            .Apply(9, new CoverageNoted("endpoint", "x") { TimeMs = 0, By = "t" })
            .Epoch.ShouldBe(state.Epoch);
        state
            .Apply(9, new PoliciesRejected([]) { TimeMs = 0, By = "t" })
            .Epoch.ShouldBe(state.Epoch);
        state
            .Apply(9, new SubjectHeld("user:ann", "case 3") { TimeMs = 0, By = "t" })
            .Epoch.ShouldBe(state.Epoch);
        state.Apply(9, new AgentReleased(new("a")) { TimeMs = 0, By = "t" }).Epoch.ShouldBe(10);
    }

    private static string[] JsonOf(FactorySnapshot state) =>
        [
            .. state
                .Compact()
                .Select(e => Encoding.UTF8.GetString(EventJson.Write(e)))
                .Order(StringComparer.Ordinal),
        ];
}
