namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>Why a held call does not pass.</summary>
public enum HoldOutcome
{
    /// <summary>Nobody answered in time; the request stays open.</summary>
    Unanswered = 0,

    /// <summary>A person refused it.</summary>
    Denied,

    /// <summary>Too many requests are open already; nobody was asked.</summary>
    TooManyOpen,

    /// <summary>The approval is over, or was spent on another call.</summary>
    Gone,

    /// <summary>What holds the call, or its tool, is not what the person saw.</summary>
    Moved,
}
