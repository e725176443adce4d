namespace Jidoka.Cedar.Tests;

public sealed class ExplainerTests
{
    private static readonly Request Request = new(
        new("User", "a"),
        new("Action", "view"),
        new("Doc", "d"),
        new RecordBuilder().Set("calls", Value.Of(7)).Build()
    );

    [Theory]
    [InlineData("permit(principal, action, resource);", PolicyOutcome.Satisfied, "", "")]
    [InlineData(
        "permit(principal == User::\"b\", action, resource);",
        PolicyOutcome.OutOfScope,
        "principal == User::\"b\"",
        "the principal is User::\"a\""
    )]
    [InlineData(
        "permit(principal, action in [Action::\"x\", Action::\"y\"], resource);",
        PolicyOutcome.OutOfScope,
        "action in [Action::\"x\", Action::\"y\"]",
        "the action is Action::\"view\""
    )]
    [InlineData(
        "permit(principal, action, resource) when { true && (context.calls < 5 || false) };",
        PolicyOutcome.NotSatisfied,
        "false",
        ""
    )]
    [InlineData(
        "permit(principal, action, resource) when { true && context.calls < 5 };",
        PolicyOutcome.NotSatisfied,
        "context.calls < 5",
        "`context.calls` is 7"
    )]
    [InlineData(
        "forbid(principal, action, resource) unless { context.calls < 10 };",
        PolicyOutcome.NotSatisfied,
        "context.calls < 10",
        "`context.calls` is 7"
    )]
    [InlineData(
        "forbid(principal, action, resource) when { !(context.calls == 1) };",
        PolicyOutcome.Satisfied,
        "context.calls == 1",
        "`context.calls` is 7"
    )]
    [InlineData(
        "permit(principal, action, resource) when { if context.calls > 1 then context.none == 1 else true };",
        PolicyOutcome.Failed,
        "context.none",
        "record does not have the attribute `none`"
    )]
    public void A_policy_is_explained_by_the_part_that_decided(
        string text,
        PolicyOutcome outcome,
        string decidedBy,
        string message
    )
    {
        var explanation = Explainer
            .Explain(Request, PolicySet.Parse(text).Unwrap(), EntityStore.Empty)
            .Single();
        (explanation.Outcome, explanation.DecidedBy, explanation.Message).ShouldBe(
            (outcome, decidedBy, message)
        );
    }

    [Fact]
    public void The_place_of_the_deciding_part_is_given()
    {
        var set = PolicySet
            .Parse(
                "permit(principal, action, resource)\nwhen {\n  true &&\n  context.calls < 5\n};",
                "p.cedar"
            )
            .Unwrap();
        Explainer
            .Explain(Request, set, EntityStore.Empty)
            .Single()
            .Position.ShouldBe(new SourcePosition("p.cedar", 4, 3));
    }
}
