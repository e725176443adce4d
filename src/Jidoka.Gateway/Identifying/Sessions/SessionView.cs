using Jidoka.Core.Deciding;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>A session as its owner sees it at one moment.</summary>
/// <param name="Id">The session.</param>
/// <param name="Link">By what the call was linked: header, mcp, trace, prefix, new.</param>
/// <param name="Doubtful">Whether several sessions fit, so that taint was joined and nothing is lent.</param>
/// <param name="Label">All that the session has read.</param>
/// <param name="Calls">How many calls were bound to it before this one.</param>
/// <param name="Refused">How many of its consequential tool calls policy refused for good before this one.</param>
public sealed record SessionView(
    SessionId Id,
    string Link,
    bool Doubtful,
    Label Label,
    long Calls,
    long Refused = 0
)
{
    /// <summary>What those calls were about.</summary>
    public RefusedTargets RefusedTargets { get; init; } = RefusedTargets.None;

    /// <summary>
    /// Of a session of before a restart, where what was refused and shown in it stands; null: it is known. It has to be
    /// recalled before a call of the session is decided.
    /// </summary>
    public SessionTrail? Unread { get; init; }

    /// <summary>What policy may know of it.</summary>
    public SessionFacts Facts =>
        new(Id, Doubtful, Label, Calls, Refused)
        {
            RefusedTargets = Refused > 0 ? RefusedTargets : null,
        };
}
