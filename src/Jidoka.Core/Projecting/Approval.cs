using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Identifying;

namespace Jidoka.Core.Projecting;

/// <summary>A request for an approval and what became of it.</summary>
/// <param name="Request">The request.</param>
public sealed record Approval(ApprovalRequested Request)
{
    /// <summary>Which one.</summary>
    public ApprovalId Id => Request.Approval;

    /// <summary>How far it has come.</summary>
    public ApprovalStage Stage { get; init; }

    /// <summary>The answer that let the call pass; null: there is none.</summary>
    public ApprovalGranted? Granted { get; init; }

    /// <summary>The answer that refused it; null: there is none.</summary>
    public ApprovalDenied? Denied { get; init; }

    /// <summary>The use; null: there is none.</summary>
    public ApprovalUsed? Used { get; init; }

    /// <summary>Until when it stands, in milliseconds since the Unix epoch: to be answered, or as answered.</summary>
    public long ExpiresMs => Granted?.ExpiresMs ?? Denied?.ExpiresMs ?? Request.ExpiresMs;

    /// <summary>Whether it stands no more.</summary>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    public bool IsOver(long nowMs) => nowMs >= ExpiresMs;

    /// <summary>Whether it is about calls of this caller, in this session, of this tool; arguments aside.</summary>
    public bool IsAbout(Caller caller, SessionId session, AssetId tool) =>
        Request.Agent == caller.Agent
        && Request.User == caller.User
        && Request.Chain.SequenceEqual(caller.Chain)
        && Request.Session == session
        && Request.Tool == tool;

    /// <summary>
    /// Whether the person who answers this has seen what a call is held for now: the same tool by the same descriptor, the
    /// same arguments, nothing known to be less trusted than shown, and no policy holds it that did not then.
    /// </summary>
    /// <param name="shown">The call as the person was shown it.</param>
    /// <param name="call">The call now.</param>
    /// <param name="decision">Why it is held now.</param>
    /// <param name="factory">The control state now.</param>
    public bool Covers(
        HeldCallShape shown,
        HeldCallShape call,
        Decision decision,
        FactorySnapshot factory
    ) =>
        Request.Descriptor == factory.DescriptorOf(Request.Tool)
        && shown.Covers(call)
        && decision.PoliciesLeftOut == Request.PoliciesLeftOut
        && (
            decision.PoliciesLeftOut == 0
                ? decision.Policies.All(p => Request.Policies.Contains(p, StringComparer.Ordinal))
                : decision.Policies.SequenceEqual(Request.Policies, StringComparer.Ordinal)
        );
}
