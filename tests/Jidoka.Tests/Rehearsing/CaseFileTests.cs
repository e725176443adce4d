using Jidoka.Rehearsing;

namespace Jidoka.Tests.Rehearsing;

public sealed class CaseFileTests
{
    private const string Entities = """
        entities:
          agents: {clerk: {user: anna}}
          tools: {bank/pay: {effects: [spends], selects: [to]}}
          facts: {Switch: {pay: {on: true}}}

        """;

    private const string Policies = """
        @id("switched") permit (principal, action == Action::"callTool", resource == Tool::"bank/pay")
        when { Switch::"pay" has on && Switch::"pay".on };
        @id("hijacked") forbid (principal, action == Action::"callTool", resource)
        when { context.targets.weakest == "untrusted" };
        """;

    private static CaseFile Read(string text) =>
        CaseFile.Parse(
            "c.yaml",
            text,
            FactorySnapshot.Empty.Apply(
                0,
                new PoliciesLoaded([new("p.cedar", Policies)]) { TimeMs = 0, By = "test" }
            )
        );

    private static CaseOutcome RunOne(string request, string expect, string entities = Entities) =>
        CaseRun.Run(
            Read($"{entities}cases: [{{name: one, request: {request}, expect: {expect}}}]")
                .Cases.ShouldHaveSingleItem()
        );

    [Theory]
    [InlineData("{to: x}", "user", "allow")]
    [InlineData("{to: x, body: y}", "{to: user, '*': untrusted}", "allow")]
    [InlineData("{to: x}", "{to: untrusted}", "deny")]
    [InlineData("{to: [x, y]}", "{to.0: user, to.1: untrusted}", "deny")]
    public void Origins_are_stated_for_all_by_place_or_for_the_others(
        string args,
        string origins,
        string expect
    )
    {
        var outcome = RunOne(
            $"{{agent: clerk, tool: bank/pay, args: {args}, origins: {origins}}}",
            expect
        );
        outcome.Passed.ShouldBeTrue(string.Join("; ", outcome.Differences));
    }

    [Fact]
    public void What_comes_out_differently_is_told_with_the_part_that_made_it_so()
    {
        var outcome = RunOne(
            "{agent: clerk, tool: bank/pay, args: {to: x}, origins: untrusted}",
            "{decision: allow, policies: [switched]}"
        );

        outcome.Passed.ShouldBeFalse();
        outcome.Differences.ShouldBe([
            new("decision", "allow", "deny"),
            new("policies", "switched", "hijacked"),
        ]);
        outcome.Why.ShouldContain(w =>
            w.StartsWith("hijacked decides: context.targets.weakest == \"untrusted\"")
        );
    }

    [Fact]
    public void A_case_can_have_entities_of_its_own() =>
        RunOne(
            "{agent: clerk, tool: bank/pay, args: {to: x}, origins: user}",
            "deny",
            Entities.Replace("on: true", "on: false")
        )
            .Passed.ShouldBeTrue();

    [Theory]
    [InlineData(
        "cases: [{name: a, request: {agent: clrk, tool: t/t}, expect: deny}]",
        5,
        36,
        "'clerk'"
    )]
    [InlineData(
        "cases: [{name: a, request: {agent: clerk, tol: t/t}, expect: deny}]",
        5,
        43,
        "'tool'"
    )]
    [InlineData(
        "cases: [{name: a, request: {agent: clerk, tool: t/t}, expect: dny}]",
        5,
        63,
        "'deny'"
    )]
    [InlineData("cases: [{name: a, request: {agent: clerk, tool: t/t}}]", 5, 9, "'expect'")]
    [InlineData(
        "cases: [{name: a, request: {agent: clerk, tool: t/t, args: {to: 1}, origins: {too: user}}, expect: deny}]",
        5,
        78,
        "'to'"
    )]
    [InlineData(
        "cases: [{name: a, request: {agent: clerk, tool: t/t}, expect: {decision: deny, policies: [hijackd]}}]",
        5,
        90,
        "'hijacked'"
    )]
    [InlineData("case: []", 5, 1, "'cases'")]
    public void What_is_wrong_is_named_with_its_place_and_what_was_meant(
        string cases,
        int line,
        int column,
        string hint
    )
    {
        var faults = Read(Entities + cases).Faults;

        faults.ShouldContain(f => f.Line == line && f.Column == column && f.Message.Contains(hint));
    }

    [Fact]
    public void Aliases_that_multiply_are_refused_within_bounds()
    {
        var text = new System.Text.StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++)
            text.Append($"a{i}: &a{i} [{string.Join(",", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        text.Append(
            "cases: [{name: a, request: {agent: clerk, tool: t/t, args: {x: *a11}}, expect: deny}]"
        );

        Read(Entities + text).Faults.ShouldContain(f => f.Message.Contains("'args'"));
    }
}
