namespace Jidoka.Gateway.Identifying;

/// <summary>Why a token is not exchanged (RFC 8693 section 2.2.2).</summary>
/// <param name="Code">The error's code.</param>
/// <param name="Detail">One sentence for the client.</param>
internal sealed record ExchangeFault(string Code, string Detail)
{
    /// <summary>The request, or its subject token, cannot be taken.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>A scope is none, or more than may be passed on.</summary>
    public const string InvalidScope = "invalid_scope";

    /// <summary>An audience that the token cannot be made out to.</summary>
    public const string InvalidTarget = "invalid_target";

    /// <summary>Policy does not let the agent take the work up.</summary>
    public const string Unauthorized = "unauthorized_client";
}
