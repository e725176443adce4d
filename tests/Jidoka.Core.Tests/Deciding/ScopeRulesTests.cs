using Jidoka.Core.Identifying;

namespace Jidoka.Core.Tests.Deciding;

public sealed class ScopeRulesTests
{
    private const string PermitAll = """@id("all") permit (principal, action, resource);""";
    private static readonly AssetId Send = AssetId.Tool("mail", "send");

    [Theory]
    [InlineData("infer", true)]
    [InlineData("callTool:mail/send", true)]
    [InlineData("callTool:mail/*", true)]
    [InlineData("callTool:*", true)]
    [InlineData("delegate:planner", true)]
    [InlineData("", false)]
    [InlineData("calltool", false)]
    [InlineData("openid", false)]
    [InlineData("callTool:", false)]
    [InlineData("callTool:*/send", false)]
    [InlineData("callTool:mail/ send", false)]
    [InlineData("callTool:mail/\"send", false)]
    [InlineData("callTool:mail/é", false)]
    public void A_scope_is_a_kind_of_call_and_perhaps_a_name_or_its_beginning(
        string text,
        bool isOne
    ) => ScopeRules.IsScope(text).ShouldBe(isOne);

    [Theory]
    [InlineData("callTool", true)]
    [InlineData("callTool:mail/send", true)]
    [InlineData("callTool:mail/*", true)]
    [InlineData("callTool:*", true)]
    [InlineData("callTool:mail/sen", false)]
    [InlineData("callTool:mail/send2", false)]
    [InlineData("callTool:bank/*", false)]
    [InlineData("infer", false)]
    public void A_call_passes_by_a_scope_of_its_kind_and_name_only(string scope, bool passes) =>
        ScopeRules.Allow([scope], CallKind.CallTool, Send).ShouldBe(passes);

    [Fact]
    public void No_scopes_let_nothing_pass_and_unlimited_everything()
    {
        ScopeRules.Allow([], CallKind.Infer, AssetId.Model("m")).ShouldBeFalse();
        ScopeRules.Allow(null, CallKind.Infer, AssetId.Model("m")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("callTool", "callTool:mail/*", true)]
    [InlineData("callTool:mail/*", "callTool:mail/send", true)]
    [InlineData("callTool:mail/*", "callTool:mail/*", true)]
    [InlineData("callTool:mail/*", "callTool:mail/s*", true)]
    [InlineData("callTool:mail/s*", "callTool:mail/*", false)]
    [InlineData("callTool:mail/send", "callTool:mail/*", false)]
    [InlineData("callTool:mail/send", "callTool", false)]
    [InlineData("infer", "callTool", false)]
    public void A_scope_covers_what_is_equal_or_narrower(string wide, string narrow, bool covers) =>
        ScopeRules.Covers(wide, narrow).ShouldBe(covers);

    [Fact]
    public void What_both_let_pass_is_let_pass_by_their_intersection_and_nothing_else()
    {
        string[] words =
        [
            "infer",
            "callTool",
            "callTool:mail/*",
            "callTool:mail/send",
            "callTool:m*",
            "callTool:bank/pay",
            "callTool:*",
        ];
        AssetId[] tools = [Send, AssetId.Tool("bank", "pay"), AssetId.Tool("mail", "find")];
        var subset = CsCheck.Gen.Shuffle(words, 0, 3).Select(w => w.ToImmutableArray());
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(subset, subset),
            pair =>
            {
                var both = ScopeRules.Intersect(pair.Item1, pair.Item2);
                return tools.All(t =>
                    ScopeRules.Allow(both, CallKind.CallTool, t)
                    == (
                        ScopeRules.Allow(pair.Item1, CallKind.CallTool, t)
                        && ScopeRules.Allow(pair.Item2, CallKind.CallTool, t)
                    )
                );
            }
        );
        ScopeRules.Intersect(null, ["infer"]).ShouldBe(["infer"]);
        ScopeRules.Intersect(null, null).ShouldBeNull();
    }

    [Fact]
    public void What_no_scope_covers_is_refused_before_policy_is_asked_and_not_listed()
    {
        var state = Factory.With(PermitAll, Factory.Tool("mail", "send"));
        var call = Factory.Call(Send) with { Scopes = ["infer", "callTool:bank/*"] };

        var refused = DecisionEngine.Decide(call, state);

        refused.Verdict.ShouldBe(Verdict.Deny);
        refused.Policies.ShouldBe([ScopeRules.Rule]);
        refused.Reason.ShouldContain("callTool:mail/send");
        DecisionEngine.CouldPass(call, state).ShouldBeFalse();
        var covered = call with { Scopes = ["callTool:mail/*"] };
        DecisionEngine.Decide(covered, state).Verdict.ShouldBe(Verdict.Allow);
        DecisionEngine.CouldPass(covered, state).ShouldBeTrue();
    }

    [Fact]
    public void Policy_reads_scopes_credential_binding_and_chain()
    {
        var state = Factory.With(
            """
            @id("bound") permit (principal, action, resource)
            when {
                context.bound && context.credential == "jwt" && context.chain.contains("planner")
                && context has scopes && context.scopes.contains("callTool")
            };
            """,
            Factory.Tool("mail", "send")
        );
        var call = Factory.Call(Send) with
        {
            Credential = CredentialKind.Jwt,
            IsBound = true,
            Chain = [new("planner")],
            Scopes = ["callTool"],
        };

        DecisionEngine.Decide(call, state).Verdict.ShouldBe(Verdict.Allow);
        DecisionEngine.Decide(call with { IsBound = false }, state).Verdict.ShouldBe(Verdict.Deny);
        DecisionEngine.Decide(call with { Chain = [] }, state).Verdict.ShouldBe(Verdict.Deny);
        DecisionEngine.Decide(call with { Scopes = null }, state).Verdict.ShouldBe(Verdict.Deny);
    }
}
