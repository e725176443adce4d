namespace Jidoka.Core.Tests.Deciding;

public sealed class DecisionBoundsTests
{
    [Theory]
    [InlineData("permit", "")]
    [InlineData("permit", "@mode(\"observe\")")]
    [InlineData("forbid", "")]
    [InlineData("forbid", "@hold(\"g\")")]
    [InlineData("forbid", "@transform(\"redact:pii\")")]
    public void However_many_policies_match_their_decision_fits_into_an_event(
        string effect,
        string annotation
    )
    {
        const int count = 3_000;
        var wide = new string('\u20ac', 300);
        var text = string.Concat(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    $"@id(\"p{i:0000}{wide}\") @reason(\"{wide}{wide}{wide}{wide}\") @control(\"c{i}{wide}\") {annotation} {effect} (principal, action, resource);\n"
                )
        );
        var factory = Factory.With("permit (principal, action, resource);\n" + text);
        var input = Factory.Call(AssetId.Tool("s", "t"));
        var decision = DecisionEngine.Decide(input, factory);

        var named = decision.Policies.Length + decision.Observed.Length;
        named.ShouldBeGreaterThan(0);
        (named + decision.PoliciesLeftOut + decision.ObservedLeftOut).ShouldBeInRange(
            count,
            count + 1
        );
        Written(input, decision).Length.ShouldBeLessThanOrEqualTo(EventJson.MaxEventBytes);
    }

    private static byte[] Written(DecisionInput input, Decision decision) =>
        EventJson.Write(
            new Decided
            {
                TimeMs = 1,
                Call = new("c"),
                Kind = input.Kind,
                Door = input.Door,
                Leg = input.Leg,
                Resource = input.Resource,
                Agent = input.Agent,
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
                Session = input.Session.Id,
                Link = "new",
                Decision = decision,
                Label = Label.Clean,
                ControlSize = 1,
            }
        );
}
