namespace Jidoka.Cedar.Tests;

/// <summary>What validation says is meant for the person who wrote the policy.</summary>
public sealed class ValidationHintTests
{
    private static readonly Schema Schema = Schema
        .Parse(
            """
            entity Agent;
            entity Model = {name: String};
            entity Tool = {name: String, spends: Bool};
            action infer appliesTo {principal: Agent, resource: Model, context: {door: String}};
            action callTool appliesTo {
              principal: Agent, resource: Tool, context: {door: String, args: {to?: String}, weakest: String}
            };
            """
        )
        .Unwrap();

    private static ValidationResult Validate(string policy) =>
        Validator.Validate(PolicySet.Parse(policy, "p.cedar").Unwrap(), Schema);

    [Fact]
    public void A_misspelt_attribute_is_told_once_with_its_place_and_the_nearest_name()
    {
        var found = Validate(
            "permit (principal, action == Action::\"callTool\", resource)\nwhen { context.argss.to == \"x\" };"
        );

        var error = found.Errors.ShouldHaveSingleItem();
        (error.Position.Line, error.Position.Column).ShouldBe((2, 8));
        error.Message.ShouldBe("the attribute `argss` is not in the schema for `context`");
        error.Hint.ShouldBe("did you mean `args`?");
        (error.Kind, error.Subject, error.Name).ShouldBe(
            (ValidationFindingKind.UnknownAttribute, "context", "argss")
        );
    }

    [Fact]
    public void A_problem_of_some_actions_only_names_them()
    {
        var found = Validate(
            "forbid (principal, action, resource) when { context.weakest == \"untrusted\" };"
        );

        found
            .Errors.ShouldHaveSingleItem()
            .Message.ShouldBe(
                "the attribute `weakest` is not in the schema for `context` when the action is `infer`"
            );
    }

    [Fact]
    public void A_test_that_no_request_can_satisfy_is_a_warning_and_one_that_some_can_is_none()
    {
        var useless = Validate(
            "forbid (principal, action, resource) when { context has arsg && context.door == \"x\" };"
        );
        var useful = Validate(
            "forbid (principal, action, resource) when { context has args && context.door == \"x\" };"
        );

        useless.Errors.ShouldBeEmpty();
        useless
            .Warnings.Single(w => w.Kind == ValidationFindingKind.UselessTest)
            .Hint.ShouldBe("did you mean `args`?");
        useful.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_misspelt_type_or_action_has_a_hint_too()
    {
        var found = Validate(
            "permit (principal is Agnet, action == Action::\"caltool\", resource);"
        );

        found
            .Errors.Select(e => e.Hint)
            .ShouldBe(["did you mean `Agent`?", "did you mean `callTool`?"], ignoreOrder: true);
        found.Warnings.ShouldContain(w => w.Kind == ValidationFindingKind.NoAction);
    }

    [Fact]
    public void One_policy_can_be_validated_alone()
    {
        var set = PolicySet
            .Parse(
                "permit (principal, action, resource);\npermit (principal is X, action, resource);"
            )
            .Unwrap();

        Validator.Validate(set.Policies[0], Schema).IsValid.ShouldBeTrue();
        Validator.Validate(set.Policies[1], Schema).IsValid.ShouldBeFalse();
        set.Policies[0].ResourceScope.ShouldBeNull();
    }
}
