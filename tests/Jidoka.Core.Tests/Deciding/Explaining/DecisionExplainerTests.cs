using Jidoka.Core.Deciding.Explaining;

namespace Jidoka.Core.Tests.Deciding.Explaining;

public sealed class DecisionExplainerTests
{
    private const string Policies = """
        @id("may") permit (principal, action == Action::"callTool", resource) when { resource.registered };
        @id("wait") @hold("boss") forbid (principal, action == Action::"callTool", resource)
        when { resource.spends && context.targets.weakest != "user" };
        @id("never") forbid (principal, action == Action::"callTool", resource)
        when { resource.external && context.integrity == "untrusted" };
        @id("watch") @mode("observe") forbid (principal, action, resource) when { context.leg == "tool" };
        @id("ask") permit (principal, action == Action::"infer", resource);
        """;

    private static readonly AssetId Pay = AssetId.Tool("bank", "pay");

    private static DecisionExplanation Explain(Supplier to, params ControlEvent[] more) =>
        DecisionExplainer.Explain(
            Factory.Call(Pay, new ArgumentOrigin("to", to, true)),
            Factory.With(
                Policies,
                [
                    Factory.Tool(
                        "bank",
                        "pay",
                        new() { Effects = Effects.Spends, Selects = ["to"] }
                    ),
                    .. more,
                ]
            )
        );

    [Fact]
    public void Each_policy_has_what_became_of_it_and_the_part_that_decided()
    {
        var explanation = Explain(Supplier.Model);

        explanation.Decision.Verdict.ShouldBe(Verdict.Hold);
        explanation
            .Steps.Select(s => (s.Policy, s.Outcome, s.IsDetermining, s.DecidedBy))
            .ShouldBe([
                ("may", "satisfied", false, "resource.registered"),
                ("wait", "satisfied", true, "context.targets.weakest != \"user\""),
                ("never", "notSatisfied", false, "resource.external"),
                ("watch", "satisfied", false, "context.leg == \"tool\""),
                ("ask", "outOfScope", false, "action == Action::\"infer\""),
            ]);
        var wait = explanation.Steps[1];
        (wait.File, wait.Line, wait.Message).ShouldBe(
            ("test.cedar", 3, "`context.targets.weakest` is \"model\"")
        );
        explanation.Steps[3].IsObserved.ShouldBeTrue();
    }

    [Fact]
    public void Each_of_many_policies_that_decide_is_said_to()
    {
        var many = string.Join(
            "\n",
            Enumerable
                .Range(0, DecisionBounds.MaxNames + 10)
                .Select(i => $"@id(\"no{i}\") forbid (principal, action, resource);")
        );
        var (call, state) = (Factory.Call(Pay), Factory.With(many));

        var explanation = DecisionExplainer.Explain(call, state);

        explanation.Steps.ShouldAllBe(s => s.IsDetermining);
        explanation.Decision.Policies.Length.ShouldBe(explanation.Steps.Length);
        DecisionEngine.Decide(call, state).Policies.Length.ShouldBe(DecisionBounds.MaxNames);
    }

    [Fact]
    public void The_remedy_is_what_is_left_of_the_policies_that_can_apply()
    {
        var remedy = Explain(Supplier.Model).Remedy.ShouldNotBeNull();

        remedy.AnyOf.ShouldBe([new("may", "true", false)]);
        remedy
            .NoneOf.ShouldHaveSingleItem("'never' needs an external tool, 'watch' only observes")
            .ShouldBe(new("wait", "context.targets.weakest != \"user\"", true));
        remedy.Blocked.ShouldBeEmpty();
    }

    [Fact]
    public void A_call_with_what_the_remedy_asks_for_passes()
    {
        var explanation = Explain(Supplier.User);

        explanation.Decision.IsAllowed.ShouldBeTrue();
        explanation.Remedy.ShouldBeNull();
    }

    [Fact]
    public void No_context_helps_a_stopped_agent() =>
        Explain(Supplier.User, new AgentStopped(new("a"), "x") { TimeMs = 0, By = "test" })
            .Remedy.ShouldBeNull();

    [Fact]
    public void No_policy_helps_a_tool_in_quarantine()
    {
        var explanation = Explain(
            Supplier.User,
            new ToolPinned(Pay, "old", null) { TimeMs = 0, By = "test" },
            new ToolChanged(Pay, "new", null) { TimeMs = 0, By = "test" }
        );

        explanation.Decision.Policies.ShouldBe(["jidoka:quarantine"]);
        explanation.Remedy.ShouldBeNull();
    }

    [Fact]
    public void No_policy_helps_what_is_recalled()
    {
        var explanation = Explain(
            Supplier.User,
            new RecallStarted("r1", "Dataset:d", "bad", [Pay], []) { TimeMs = 0, By = "test" }
        );

        explanation.Decision.Policies.ShouldBe(["jidoka:recalled"]);
        explanation.Remedy.ShouldBeNull();
    }

    [Fact]
    public void No_policy_helps_a_credential_that_is_not_good_for_this()
    {
        var explanation = DecisionExplainer.Explain(
            Factory.Call(Pay) with
            {
                Scopes = ["infer"],
            },
            Factory.With(Policies)
        );

        explanation.Decision.Policies.ShouldBe(["jidoka:scope"]);
        explanation.Remedy.ShouldBeNull();
    }

    [Fact]
    public void Where_no_policy_permits_the_remedy_says_so() =>
        DecisionExplainer
            .Explain(
                Factory.Call(Pay),
                Factory.With("""@id("no") forbid (principal, action, resource) when { false };""")
            )
            .Remedy.ShouldNotBeNull()
            .AnyOf.ShouldBeEmpty();
}
