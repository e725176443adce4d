using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Tests.Exporting;

/// <summary>What the ledger says of a call of a tool.</summary>
internal static class Calls
{
    public static Settled End(long decided) =>
        new()
        {
            TimeMs = 2_000,
            Call = new("c"),
            Decided = decided,
            As = SettledAs.Done,
            Status = 200,
            DurationUs = 5_000,
        };

    public static Decided Call(Verdict verdict) =>
        new()
        {
            TimeMs = 1_000,
            Call = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = AssetId.Tool("mail", "send"),
            Agent = new("clerk"),
            User = new("al|i=ce"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s"),
            Link = "new",
            Decision = new Decision
            {
                Verdict = verdict,
                Policies = ["p|1"],
                Reason = "No\nway\\.",
            },
            Label = Label.Clean,
            ControlSize = 0,
            Consequential = true,
        };
}
