namespace Jidoka.Core.Tests.Events;

public sealed class FlowReaderTests
{
    [Theory]
    [InlineData(Verdict.Allow, true)]
    [InlineData(Verdict.Deny, false)]
    [InlineData(Verdict.Hold, false)]
    [InlineData(Verdict.Transform, false)]
    public void A_decision_is_read_as_the_whole_event_says(Verdict verdict, bool allowed)
    {
        var decided = new Decided
        {
            TimeMs = 5,
            Call = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.OpenAiChat,
            Leg = Leg.Tool,
            Resource = AssetId.Model("m"),
            Agent = new("a"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s"),
            Link = "header",
            Decision = new Decision
            {
                Verdict = verdict,
                Reason = "a \"verdict\": allow",
                Policies = ["verdict", "allow", "jidoka:x"],
            },
            Label = new(Integrity.Untrusted, Confidentiality.Restricted, ["pii"]),
            User = new UserId("u"),
            Doubtful = true,
            Held = 2,
            Consequential = true,
            Content = "x",
            Reserved = 2,
            ControlSize = 3,
        };
        var read = FlowReader.Read(EventJson.Write(decided));
        read.IsAllowed.ShouldBe(allowed);
        read.ShouldBe(
            new FlowChange
            {
                IsDecided = true,
                TimeMs = 5,
                Verdict = verdict,
                Reserved = 2,
                Agent = "a",
                Call = "c",
                Session = "s",
                Resource = "Model:m",
                User = "u",
                Kind = CallKind.CallTool,
                Leg = Leg.Tool,
                IsHeader = true,
                Doubtful = true,
                Label = new(Integrity.Untrusted, Confidentiality.Restricted, ["pii"]),
                IsAfterHold = true,
                Consequential = true,
                IsOutsidePolicy = true,
                HasContent = true,
            }
        );
    }

    [Fact]
    public void A_settlement_is_read_as_the_whole_event_says()
    {
        var settled = new Settled
        {
            TimeMs = 9,
            Call = new("c"),
            Decided = 7,
            As = SettledAs.Cut,
            Read = Label.Untrusted,
            Content = "x",
            Spent = 1,
            DurationUs = 1234,
        };
        FlowReader
            .Read(EventJson.Write(settled))
            .ShouldBe(
                new FlowChange
                {
                    IsSettled = true,
                    TimeMs = 9,
                    Call = "c",
                    Decided = 7,
                    Spent = 1,
                    DurationUs = 1234,
                    As = SettledAs.Cut,
                    Read = Label.Untrusted,
                    HasContent = true,
                }
            );
    }
}
