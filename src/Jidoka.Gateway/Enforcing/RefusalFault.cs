namespace Jidoka.Gateway.Enforcing;

/// <summary>Why a call could not be decided.</summary>
public enum RefusalFault
{
    /// <summary>The session named belongs to another principal, or its name is not acceptable (HTTP 403).</summary>
    ForeignSession,

    /// <summary>The mandate shown cannot stand, or is wider than what holds already (HTTP 403).</summary>
    WiderMandate,

    /// <summary>The ledger cannot be written, so nothing may have an effect (HTTP 503).</summary>
    LedgerUnavailable,

    /// <summary>A named bound is reached (HTTP 429).</summary>
    TooBusy,
}
