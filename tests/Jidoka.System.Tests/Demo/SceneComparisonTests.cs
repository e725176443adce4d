using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Demo;

public sealed class SceneComparisonTests
{
    private static readonly ToolName _send = new("mail", "send");
    private static readonly ToolName _pay = new("bank", "pay");

    private static SceneOutcome Good()
    {
        var scene = new Scene
        {
            Title = "T",
            Agent = new("a", "u", "m", null),
            Prompt = "P",
            Streaming = [false],
            Script = [],
            Line = 1,
            Expect = new(
                [new(_send, "allow", null), new(_pay, "deny", "hijacked-target")],
                [new(_send, new JsonObject { ["to"] = "x" })],
                [new(_pay, [])],
                ["done"]
            ),
        };
        return new SceneOutcome
        {
            Scene = scene,
            Streaming = false,
            Words = [new(0, "All is done.")],
            Decisions = [],
            Calls = [Call(1, _send, Verdict.Allow, "vouched-target"), Refused],
            Received = [("mail/send", new JsonObject { ["to"] = "x", ["body"] = "b" })],
            DurationMs = 1,
        };
    }

    private static ObservedCall Refused => Call(2, _pay, Verdict.Deny, "hijacked-target");

    private static ObservedCall Call(long at, ToolName tool, Verdict verdict, string policy) =>
        new(at, tool, new Decision { Verdict = verdict, Policies = [policy] });

    [Fact]
    public void What_ended_as_declared_has_no_difference() =>
        SceneComparison.Differences(Good()).ShouldBeEmpty();

    [Fact]
    public void Another_verdict_is_a_difference()
    {
        var wrong = Good() with
        {
            Calls = [Good().Calls[0], Call(2, _pay, Verdict.Hold, "untraced-target")],
        };
        SceneComparison
            .Differences(wrong)
            .ShouldHaveSingleItem()
            .ShouldBe(
                "Tool call 2 should be bank/pay deny by hijacked-target, but was bank/pay hold by untraced-target."
            );
    }

    [Fact]
    public void A_missing_and_an_unexpected_call_are_differences()
    {
        SceneComparison
            .Differences(Good() with { Calls = [Good().Calls[0]] })
            .ShouldHaveSingleItem()
            .ShouldContain("there was none");
        SceneComparison
            .Differences(Good() with { Calls = [.. Good().Calls, Refused] })
            .ShouldHaveSingleItem()
            .ShouldContain("none was expected");
    }

    [Fact]
    public void An_effect_without_its_decision_is_a_difference()
    {
        var wrong = Good() with { Received = [.. Good().Received, ("bank/pay", [])] };
        var differences = SceneComparison.Differences(wrong);
        differences.ShouldContain(d =>
            d.Contains("should never have received", StringComparison.Ordinal)
        );
        differences.ShouldContain("bank/pay: 0 allowed by the ledger, 1 received by the server.");
    }

    [Fact]
    public void An_effect_that_did_not_happen_is_a_difference()
    {
        var differences = SceneComparison.Differences(Good() with { Received = [] });
        differences.ShouldContain(d =>
            d.Contains("should have received", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Other_last_words_and_a_failure_are_differences()
    {
        SceneComparison.Differences(Good() with { Words = [new(0, "No.")] }).Count.ShouldBe(1);
        SceneComparison
            .Differences(Good() with { Words = [], Failure = "It broke." })[0]
            .ShouldBe("The agent failed: It broke.");
    }

    [Fact]
    public void Both_legs_of_an_intent_are_one_call()
    {
        (long, Decided)[] events =
        [
            (10, Event(Leg.Model, "mail/send", Verdict.Allow)),
            (11, Event(Leg.Model, "bank/pay", Verdict.Deny)),
            (12, Event(Leg.Tool, "mail/send", Verdict.Allow) with { Intent = 10 }),
            (13, Event(Leg.Tool, "mail/send", Verdict.Deny)),
        ];
        ObservedCall
            .Gather(events)
            .Select(c => (c.Index, c.Tool.ToString(), c.Verdict))
            .ShouldBe([
                (12, "mail/send", "allow"),
                (11, "bank/pay", "deny"),
                (13, "mail/send", "deny"),
            ]);
    }

    private static Decided Event(Leg leg, string tool, Verdict verdict) =>
        new()
        {
            TimeMs = 0,
            Call = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Leg = leg,
            Resource = new(AssetKind.Tool, tool),
            Agent = new("a"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s"),
            Link = "new",
            Decision = new() { Verdict = verdict },
            Label = Label.Clean,
            ControlSize = 0,
        };
}
