namespace Jidoka.Controlling;

/// <summary>Why something asked of the control port was not done.</summary>
internal enum ControlFault
{
    /// <summary>What it is about does not exist (HTTP 404).</summary>
    NotFound,

    /// <summary>It is not asked for rightly (HTTP 400).</summary>
    Invalid,

    /// <summary>It contradicts what is there (HTTP 409).</summary>
    Conflict,

    /// <summary>The token is missing or wrong (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The ledger, or the server, cannot be reached now (HTTP 503).</summary>
    Unavailable,
}
