namespace Jidoka.Cedar.Tests;

/// <summary>
/// Level validation, RFC 76 of Cedar: how many entities an access passes through. Each case holds at its level and fails
/// at the one below.
/// </summary>
public sealed class LevelTests
{
    private static readonly Schema Types = Schema
        .Parse(
            """
            entity Team in [Team];
            entity Person in [Team, Person] = {
              boss: Person, deputy?: Person, senior: Bool, title: String, desk: { floor: Long, guest: Person }
            } tags Person;
            entity File in [Team] = { owner: Person, open: Bool };
            action any;
            action read in [any] appliesTo {
              principal: Person, resource: [File, Person], context: { caller: Person, trace: { by: Person, n: Long } }
            };
            """
        )
        .Unwrap();

    public static readonly TheoryData<string, int> Levels = new()
    {
        { "1 < 2", 0 },
        { "principal is Person", 0 },
        { "principal == resource", 0 },
        { "Person::\"a\" is Person", 0 },
        { "context has caller", 0 },
        { "context.trace.n > 1", 0 },
        { "context.trace.by == principal", 0 },
        { "context has trace.by", 0 },
        { "{a: principal} has a", 0 },
        { "{a: {b: principal}}.a.b == resource", 0 },
        { "[principal].contains(context.caller)", 0 },
        { "principal.senior", 1 },
        { "principal has deputy", 1 },
        { "principal.boss == resource", 1 },
        { "principal.desk.floor == 1", 1 },
        { "principal.desk.guest is Person", 1 },
        { "principal.title like \"a*\"", 1 },
        { "principal in Team::\"t\"", 1 },
        { "principal in [Team::\"t\", Team::\"u\"]", 1 },
        { "principal is Person in Team::\"t\"", 1 },
        { "action in Action::\"any\"", 1 },
        { "Action::\"read\" in action", 1 },
        { "context.caller.senior", 1 },
        { "context.trace.by.senior", 1 },
        { "principal.hasTag(\"t\")", 1 },
        { "principal.hasTag(\"t\") && principal.getTag(\"t\") == resource", 1 },
        { "{a: principal}.a.senior", 1 },
        { "{a: {b: principal}}.a.b.senior", 1 },
        { "{a: principal.boss, b: principal.senior} == {a: principal, b: true}", 1 },
        { "principal.boss.senior", 2 },
        { "principal.desk.guest.senior", 2 },
        { "principal.boss in Team::\"t\"", 2 },
        { "principal has deputy.senior", 2 },
        { "principal has deputy && principal.deputy.senior", 2 },
        { "context.caller.boss.senior", 2 },
        { "principal.hasTag(\"t\") && principal.getTag(\"t\").senior", 2 },
        { "principal.boss.hasTag(\"t\")", 2 },
        { "{a: principal.boss}.a.senior", 2 },
        { "{a: {b: principal}.b.boss}.a.senior", 2 },
        { "(if principal.senior then principal.boss else context.caller).senior", 2 },
        { "principal.desk.guest.desk.guest.senior", 3 },
        { "principal has deputy.boss.senior", 3 },
        { "principal.hasTag(\"t\") && principal.getTag(\"t\") in context.caller", 2 },
        {
            "principal.hasTag(\"t\") && principal.getTag(\"t\").hasTag(\"u\") && principal.getTag(\"t\").getTag(\"u\").senior",
            3
        },
        { "(if principal.senior then principal.boss.boss else context.caller).senior", 3 },
        // What is beside the access counts too: the key, the container, the test, the field that is not read.
        { "principal.hasTag(principal.boss.title)", 2 },
        { "principal in principal.boss.boss", 2 },
        { "if principal.boss.boss.senior then principal.senior else principal.senior", 3 },
        { "if principal.senior then principal.senior else principal.boss.boss.senior", 3 },
        { "(if principal.boss.boss.senior then principal else context.caller).senior", 3 },
        { "{a: principal, b: principal.boss.boss.boss}.a.senior", 3 },
        // What is never reached does not.
        { "principal is Team && principal.boss.boss.senior", 0 },
        { "principal is Person || principal.boss.boss.senior", 0 },
        { "false && principal.senior", 0 },
        { "true || principal.senior", 0 },
        { "if true then true else principal.senior", 0 },
        { "if false then principal.senior else false", 0 },
        // What is reached before the answer is known does.
        { "(principal.senior || true) || true", 1 },
        { "(principal.senior && false) && false", 1 },
        { "if (principal.senior && false) then true else false", 1 },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public void An_expression_needs_its_level(string condition, int level)
    {
        Findings(condition, level).ShouldBeEmpty();
        Findings(condition, level + 5).ShouldBeEmpty();
        if (level > 0)
            Findings(condition, level - 1).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("Person::\"a\".senior")]
    [InlineData("Person::\"a\" in Team::\"t\"")]
    [InlineData("Person::\"a\".boss.senior")]
    [InlineData("Person::\"a\".hasTag(\"t\")")]
    [InlineData("{a: Person::\"a\"}.a.senior")]
    [InlineData("(if principal.senior then principal else Person::\"a\").senior")]
    public void An_entity_written_out_is_looked_into_at_no_level(string condition)
    {
        Findings(condition, 100).ShouldHaveSingleItem().Message.ShouldContain("entity literal");
        Validator
            .Validate(
                Policies($"permit(principal, action, resource) when {{ {condition} }};"),
                Types
            )
            .IsValid.ShouldBeTrue();
    }

    [Theory]
    [InlineData("principal, action, resource", 0)]
    [InlineData("principal == Person::\"a\", action == Action::\"read\", resource is File", 0)]
    [InlineData("principal in Team::\"t\", action, resource", 1)]
    [InlineData("principal, action in [Action::\"any\"], resource", 1)]
    [InlineData("principal, action, resource is File in Team::\"t\"", 1)]
    public void A_scope_needs_its_level(string scope, int level)
    {
        for (var max = 0; max < 3; max++)
            Validate($"permit({scope});", max).IsValid.ShouldBe(max >= level, $"at {max}");
    }

    [Fact]
    public void The_published_policies_hold_at_the_levels_in_their_names()
    {
        if (Conformance.SharedData.Find("cedar level validation") is not { } given)
            return;
        var folder = Path.Combine(
            given,
            "tests",
            "cli-samples",
            "tiny_sandboxes",
            "level-validation"
        );
        var schema = Schema
            .Parse(File.ReadAllText(Path.Combine(folder, "schema.cedarschema")))
            .Unwrap();
        for (var level = 0; level <= 2; level++)
        {
            var policies = Policies(
                File.ReadAllText(Path.Combine(folder, $"policy-level-{level}.cedar"))
            );
            for (var max = 0; max < 4; max++)
                Validator
                    .Validate(policies, schema, new ValidationOptions { MaxLevel = max })
                    .IsValid.ShouldBe(max >= level, $"level {level} at {max}");
        }
    }

    private static PolicySet Policies(string text) => PolicySet.Parse(text).Unwrap();

    private static ValidationResult Validate(string policy, int maxLevel) =>
        Validator.Validate(Policies(policy), Types, new ValidationOptions { MaxLevel = maxLevel });

    private static IReadOnlyList<ValidationFinding> Findings(string condition, int maxLevel) =>
        Validate($"permit(principal, action, resource) when {{ {condition} }};", maxLevel).Errors;
}
