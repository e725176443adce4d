using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Proves the mandate that a request shows beside its credential: signed by an issuer that may, for this agent, this person
/// and this session. Whether it is wider than what holds already is asked when the session takes it.
/// </summary>
/// <param name="factory">The control state now.</param>
/// <param name="issuers">The issuers by name.</param>
/// <param name="clock">The clock for expiry.</param>
internal sealed class MandateAdmission(
    Func<FactorySnapshot> factory,
    ImmutableDictionary<string, TokenIssuer> issuers,
    TimeProvider clock
)
{
    /// <summary>The header; never forwarded.</summary>
    public const string Header = "Jidoka-Mandate";

    /// <summary>The kind of token, so that no other token of the issuer is taken for a mandate.</summary>
    public const string Type = "jidoka-mandate+jwt";

    private const string SessionHeader = "Jidoka-Session";

    /// <summary>The same caller with its mandate, or why it has none.</summary>
    /// <param name="found">The caller.</param>
    /// <param name="request">The request; only its headers are read.</param>
    /// <param name="aborted">Ends the wait for an issuer's keys.</param>
    public async ValueTask<Identification> AdmitAsync(
        Identification found,
        HttpRequest request,
        CancellationToken aborted
    )
    {
        if (found.Caller is not { } caller || !request.Headers.TryGetValue(Header, out var shown))
            return found;
        if (factory().Find(AssetId.Agent(caller.Agent))?.Agent?.TakesMandates != true)
            return Refuse(
                "The agent may not set a mandate: its entry does not say 'mandateHeader: true'."
            );
        if (shown is not [{ Length: > 0 and <= Identifier.MaxCredentialLength } text])
            return Refuse(
                $"There must be one {Header} header of at most {Identifier.MaxCredentialLength} characters."
            );
        if (!TokenAdmission.TryReadToken(text, out var token) || token.Typ != Type)
            return Refuse($"The mandate is no signed token of type {Type}.");
        if (!issuers.TryGetValue(token.Issuer, out var issuer) || !issuer.MayGiveMandates)
            return Refuse(
                "The mandate's issuer is not configured, or its entry does not say 'mandates: true'."
            );
        var (claims, fault, detail) = await issuer.VerifyAsync(token, aborted);
        if (claims is not { } said)
            return Identification.Refuse(fault, "The mandate is not taken. " + detail);
        return WrongIn(said, issuer, caller, request, out var mandate) is { } wrong
            ? Refuse(wrong)
            : found with
            {
                Caller = caller with { Presented = mandate },
            };
    }

    private string? WrongIn(
        JsonElement claims,
        TokenIssuer issuer,
        Caller caller,
        HttpRequest request,
        out Mandate? mandate
    )
    {
        mandate = null;
        if (!issuer.IsForUs(claims))
            return "The mandate was issued for another audience.";
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (TokenClaims.TimeMs(claims, "exp") is not { } endsMs || nowMs >= endsMs)
            return "The mandate is expired, or has no 'exp' claim.";
        if (TokenClaims.TimeMs(claims, "nbf") is { } beginsMs && nowMs < beginsMs)
            return "The mandate is not valid yet.";
        if (TokenClaims.Name(claims, "jti") is not { Length: <= Mandate.MaxIdLength } id)
            return $"The mandate has no 'jti' claim of at most {Mandate.MaxIdLength} characters.";
        if (TokenClaims.Name(claims, "agent") != caller.Agent.Value)
            return "The mandate is another agent's.";
        if (
            claims.TryGetProperty("user", out _)
            && TokenClaims.Name(claims, "user") != caller.User?.Value
        )
            return "The mandate is for another person.";
        var session = request.Headers[SessionHeader].ToString();
        if (session.Length == 0 || TokenClaims.Name(claims, "session") != session)
            return $"The mandate is for another session than the one in the {SessionHeader} header.";
        if (
            !claims.TryGetProperty("mandate", out var terms)
            || MandateJson.Read(terms) is not { } read
        )
            return "The mandate's 'mandate' claim is none, or holds something unknown.";
        var parent = TokenClaims.Name(claims, "parent");
        if (parent is null && claims.TryGetProperty("parent", out _))
            return "The mandate's 'parent' claim is no name.";
        mandate = new(id, MandateSource.Signed, caller.Agent, read)
        {
            User = caller.User,
            Session = new(session),
            ExpiresMs = endsMs,
            Parent = parent,
        };
        return null;
    }

    private static Identification Refuse(string detail) =>
        Identification.Refuse(IdentifyFault.BadMandate, detail);
}
