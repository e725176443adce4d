namespace Jidoka.Cedar.Tests;

/// <summary>What is known from literals alone is not held to the typing rules, as in the reference.</summary>
public sealed class LiteralValidationTests
{
    private static readonly Schema Types = Schema
        .Parse("entity U; action a appliesTo { principal: U, resource: U };")
        .Unwrap();

    [Theory]
    [InlineData("true != 1", true)]
    [InlineData("(true && true) != U::\"a\"", true)]
    [InlineData("(false || true) != -1", true)]
    [InlineData("((true && false) || (true && true)) != \"x\"", true)]
    [InlineData("(if true then (true && true) else false) != 1", false)]
    [InlineData("(!true) != 1", false)]
    [InlineData("(true && principal == resource) != 1", false)]
    [InlineData("(1 == 1 && true) != 1", false)]
    [InlineData("(1 + 1) != \"x\"", false)]
    public void Two_literal_truth_values_are_reduced_before_they_are_typed(
        string condition,
        bool isValid
    )
    {
        var policies = PolicySet.Parse(
            $"permit(principal, action, resource) when {{ {condition} }};"
        );
        var result = Validator.Validate(policies.Unwrap(), Types);
        result.IsValid.ShouldBe(isValid, string.Join("; ", result.Errors));
    }
}
