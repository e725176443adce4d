namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Why the gateway ends a stream that a client listens to.</summary>
internal enum ListenEnd
{
    /// <summary>It does not: the client left, or the gateway closes.</summary>
    None,

    /// <summary>The agent was stopped, or its access was withdrawn.</summary>
    Cut,

    /// <summary>The credential has ended; with another one the caller may ask again.</summary>
    Expired,

    /// <summary>More is new than is kept for a client that does not read it.</summary>
    Overflowed,

    /// <summary>What was acknowledged is no longer what the caller may hear; it may ask again.</summary>
    Moved,
}
