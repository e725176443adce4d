namespace Jidoka.Core.Tests.Events;

/// <summary>The events of every call are encoded by code of their own; what was hashed once must come out of it too.</summary>
public sealed class EventBytesTests
{
    private static Decided Bare { get; } =
        new()
        {
            TimeMs = 5,
            Call = new("c"),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Leg = Leg.Model,
            Resource = AssetId.Model("m"),
            Agent = new("a"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s"),
            Link = "new",
            Decision = new Decision { Verdict = Verdict.Allow, Reason = "" },
            Label = Label.Clean,
            ControlSize = 0,
        };

    public static TheoryData<LedgerEvent> Events =>
        [
            Bare,
            Bare with
            {
                User = new UserId("ü \"quoted\" <b>"),
                Chain = [new("b"), new("c")],
                Bound = true,
                Scopes = ["x", "y"],
                Doubtful = true,
                Trace = "00-1-2-01",
                Decision = new Decision
                {
                    Verdict = Verdict.Deny,
                    Reason = "no \u2028 \ud83d\ude00",
                    Policies = ["p", "jidoka:x"],
                },
                Label = new(Integrity.Untrusted, Confidentiality.Restricted, ["pii"]),
                Findings = ["secret"],
                Intent = 1,
                Parent = 2,
                Approval = new ApprovalId("ap"),
                Held = 3,
                Mandates = ["ma"],
                Reserved = 4,
                ControlSize = long.MaxValue,
                Consequential = true,
                Streaming = true,
                UnknownFields = 5,
                Content = "x",
                Input = "y",
                Shown = [new(AssetId.Tool("s", "t"), Label.Untrusted)],
                Sources = [new("to", AssetId.Tool("s", "t"))],
            },
            new Settled
            {
                TimeMs = 9,
                Call = new("c"),
                Decided = 7,
                As = SettledAs.Superseded,
            },
            new Settled
            {
                TimeMs = 9,
                Call = new("c"),
                Decided = 7,
                As = SettledAs.Cut,
                Spent = 1,
                Status = 200,
                PromptTokens = 2,
                CompletionTokens = 3,
                ServedModel = "m-1",
                Fingerprint = "f",
                Provider = "p",
                DurationUs = 1234,
                Content = "x",
                Read = Label.Untrusted,
            },
        ];

    [Theory]
    [MemberData(nameof(Events))]
    public void They_have_the_bytes_that_the_form_of_all_events_gives(LedgerEvent value)
    {
        // Twice: the room that the first leaves behind is used again.
        for (var time = 0; time < 2; time++)
            Encoding
                .UTF8.GetString(EventJson.Write(value))
                .ShouldBe(JsonSerializer.Serialize(value, EventJson.Default.LedgerEvent));
    }

    [Fact]
    public void A_large_one_leaves_no_trace_in_the_next()
    {
        var large = Bare with { Scopes = [new string('x', 2 * EventJson.MaxEventBytes)] };
        EventJson.Write(large).Length.ShouldBeGreaterThan(EventJson.MaxEventBytes);
        Encoding
            .UTF8.GetString(EventJson.Write(Bare))
            .ShouldBe(JsonSerializer.Serialize<LedgerEvent>(Bare, EventJson.Default.LedgerEvent));
    }
}
