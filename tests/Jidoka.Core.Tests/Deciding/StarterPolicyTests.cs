namespace Jidoka.Core.Tests.Deciding;

public sealed class StarterPolicyTests
{
    private static readonly AssetId Send = AssetId.Tool("mail", "send");

    [Theory]
    [InlineData(Supplier.User, Verdict.Allow, "vouched-target")]
    [InlineData(Supplier.Operator, Verdict.Allow, "vouched-target")]
    [InlineData(Supplier.Listed, Verdict.Allow, "vouched-target")]
    [InlineData(Supplier.Designated, Verdict.Hold, "untraced-target")]
    [InlineData(Supplier.Model, Verdict.Hold, "untraced-target")]
    [InlineData(Supplier.Untrusted, Verdict.Deny, "hijacked-target")]
    public void A_consequential_call_passes_by_the_supplier_of_its_target(
        Supplier to,
        Verdict verdict,
        string policy
    )
    {
        var call = Factory.Call(Send, new("to", to, true), new("body", Supplier.Untrusted, false));
        var decision = DecisionEngine.Decide(call, State());
        (decision.Verdict, decision.Policies.Single()).ShouldBe((verdict, policy));
    }

    [Theory]
    [InlineData(Effects.Spends)]
    [InlineData(Effects.Destructive)]
    [InlineData(Effects.GrantsAccess)]
    [InlineData(Effects.Executes)]
    public void What_merely_stands_in_a_trusted_source_is_not_enough_for_the_gravest_effects(
        Effects effect
    )
    {
        var tool = AssetId.Tool("bank", "pay");
        var state = Factory.With(
            File.ReadAllText(Path.Combine(Root(), "policies", "starter.cedar")),
            Factory.Tool("bank", "pay", new ToolFacts { Effects = effect, Selects = ["to"] })
        );
        VerdictFor(Supplier.Listed).ShouldBe(Verdict.Hold);
        VerdictFor(Supplier.User).ShouldBe(Verdict.Allow);

        Verdict VerdictFor(Supplier to) =>
            DecisionEngine
                .Decide(Factory.Call(tool, new ArgumentOrigin("to", to, true)), state)
                .Verdict;
    }

    [Fact]
    public void A_consequential_call_without_a_target_is_held() =>
        DecisionEngine.Decide(Factory.Call(Send), State()).Verdict.ShouldBe(Verdict.Hold);

    [Fact]
    public void Reading_is_free_and_an_unregistered_tool_is_refused()
    {
        DecisionEngine
            .Decide(Factory.Call(AssetId.Tool("mail", "read")), State())
            .Policies.ShouldBe(["read-tools"]);
        var unknown = Factory.Call(
            AssetId.LocalTool("rm"),
            new ArgumentOrigin("to", Supplier.User, true)
        );
        DecisionEngine.Decide(unknown, State()).Policies.ShouldBe(["jidoka:default-deny"]);
    }

    [Fact]
    public void A_credential_does_not_leave_and_provider_side_features_are_refused()
    {
        var leak = Factory.Call(Send, new ArgumentOrigin("to", Supplier.User, true)) with
        {
            Findings = [new("credential-prefix", "secret.aws-access-key", -1)],
        };
        DecisionEngine.Decide(leak, State()).Policies.ShouldBe(["credential-leaves"]);
        var ask = Factory.Call(AssetId.Model("m")) with { Kind = CallKind.Infer, Arguments = null };
        DecisionEngine.Decide(ask, State()).Policies.ShouldBe(["ask-models"]);
        DecisionEngine
            .Decide(ask with { ProviderFeatures = ["store"] }, State())
            .Policies.ShouldBe(["provider-side"]);
    }

    private static FactorySnapshot State() =>
        Factory.With(
            File.ReadAllText(Path.Combine(Root(), "policies", "starter.cedar")),
            Factory.Tool(
                "mail",
                "send",
                new ToolFacts { Effects = Effects.External, Selects = ["to"] }
            ),
            Factory.Tool("mail", "read", new ToolFacts { Effects = Effects.Reads, Selects = [] }),
            Factory.Registered(new Asset { Id = AssetId.Model("m") })
        );

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Jidoka.slnx")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}
