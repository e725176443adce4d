using System.Net.Mime;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.OAuth;

/// <summary>
/// Exchanges tokens: an agent that was handed another's token gets one of its own, with which it acts for the same person.
/// To the pipeline this is a call of kind <c>delegate</c>, from the agent that hands the work on to the one that takes it up:
/// <code>
///   1 identify   the agent that asks, by its own credential     401
///   2 read       the form, and the subject token in it          400
///   3 narrow     scopes, audience, life, chain                  400
///   4 enter      decide, record                                 400 429 503
///   5 issue      sign, settle, answer
/// </code>
/// </summary>
internal sealed class TokenEndpoint(
    IPipeline pipeline,
    Identifier identifier,
    OwnIssuer issuer,
    DoorAddress address,
    TimeProvider clock,
    ILogger<TokenEndpoint> log
)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/oauth/token";

    private readonly TokenNarrowing _narrowing = new(issuer, address);

    /// <summary>Answers a request; whatever goes wrong becomes the protocol's own error.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        try
        {
            if (await ExchangeAsync(http) is { } error)
                await error.WriteAsync(http.Response);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody to answer.
        }
        catch (RefusedException e)
        {
            var status = e.Fault == RefusalFault.TooBusy ? 429 : 503;
            await new OAuthError(status, "temporarily_unavailable", e.Message).WriteAsync(
                http.Response
            );
        }
        catch (BadHttpRequestException)
        {
            await OAuthError
                .Invalid("The body ended early or is badly framed.")
                .WriteAsync(http.Response);
        }
        catch (Exception e)
        {
            TokenEndpointLog.Failed(log, e.GetType().Name);
            await new OAuthError(500, "server_error", "The gateway failed.").WriteAsync(
                http.Response
            );
        }
    }

    private async ValueTask<OAuthError?> ExchangeAsync(HttpContext http)
    {
        var aborted = http.RequestAborted;
        var actor = await identifier.IdentifyAsync(http.Request, aborted);
        ProofNonces.Tell(http.Response, actor.Nonce);
        if (actor.Caller is null)
            return OfClient(actor);
        var (request, error) = await ExchangeRequest.ReadAsync(http.Request, aborted);
        if (request is null)
            return error;
        var heldKey = actor.KeyThumbprint;
        if (heldKey is null && http.Request.Headers.ContainsKey(ProofCheck.Header))
        {
            var proof = await identifier.ProveKeyAsync(
                http.Request,
                actor,
                request.SubjectToken,
                aborted
            );
            ProofNonces.Tell(http.Response, proof.Nonce);
            if (proof.Thumbprint is null)
                return OfProof(proof.Fault, proof.Detail);
            heldKey = proof.Thumbprint;
        }
        var subject = await identifier.IdentifySubjectAsync(request.SubjectToken, heldKey, aborted);
        if (subject.Caller is null)
            return subject.Fault == IdentifyFault.Unavailable
                ? new(503, "temporarily_unavailable", subject.Detail)
                : OAuthError.Invalid("The subject token is not taken. " + subject.Detail);
        var fault = _narrowing.Narrow(
            subject,
            actor,
            request.Scopes,
            request.Audience,
            heldKey,
            NowMs,
            out var token
        );
        if (fault is not null)
            return new OAuthError(400, fault.Code, fault.Detail);
        return MandatesOf(subject.Caller) is { } mandates
            ? await IssueAsync(http, subject.Caller, token! with { Mandates = mandates })
            : OAuthError.Invalid(
                $"The agent before acts under more than {Mandate.MaxCarried} mandates, which a token does not carry."
            );
    }

    /// <summary>
    /// The mandates under which the subject's agent acts for this person. Of which session the work is handed on is not
    /// said, so all that stand are passed on, and each holds. Null: there are too many.
    /// </summary>
    private ImmutableArray<string>? MandatesOf(Caller from)
    {
        var nowMs = NowMs;
        ImmutableArray<string> all =
        [
            .. from
                .Mandates.Concat(
                    pipeline
                        .Factory.Mandates.Values.Where(m =>
                            m.Agent == from.Agent && m.User == from.User && nowMs < m.ExpiresMs
                        )
                        .Select(static m => m.Id)
                        .Order(StringComparer.Ordinal)
                )
                .Distinct(),
        ];
        return all.Length <= Mandate.MaxCarried ? all : null;
    }

    private async ValueTask<OAuthError?> IssueAsync(
        HttpContext http,
        Caller from,
        DelegatedToken token
    )
    {
        var call = new InterceptedCall
        {
            Id = pipeline.NewCallId(),
            Kind = CallKind.Delegate,
            Door = Door.TokenExchange,
            Resource = AssetId.Agent(token.Agent),
        };
        await using var passage = await pipeline.EnterAsync(call, from, http.RequestAborted);
        if (!passage.Decision.IsAllowed)
            return new(
                400,
                ExchangeFault.Unauthorized,
                Refusal.Text("the hand-over to agent " + token.Agent.Value, passage.Decision)
            );
        var text = issuer.Issue(token, call.Id, NowMs);
        await passage.SettleAsync(new Settlement(SettledAs.Done));
        await AnswerAsync(http.Response, token, text);
        return null;
    }

    private async Task AnswerAsync(HttpResponse response, DelegatedToken token, string text)
    {
        var answer = new JsonObject
        {
            ["access_token"] = text,
            ["issued_token_type"] = ExchangeRequest.AccessToken,
            ["token_type"] = token.KeyThumbprint is null ? "Bearer" : "DPoP",
            ["expires_in"] = (token.EndsMs - NowMs) / 1000,
        };
        if (token.Scopes is { } scopes)
            answer["scope"] = string.Join(' ', scopes);
        response.ContentType = MediaTypeNames.Application.Json;
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(answer.ToJsonString(), response.HttpContext.RequestAborted);
    }

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static OAuthError OfProof(IdentifyFault fault, string detail) =>
        fault switch
        {
            IdentifyFault.Unavailable => new(503, "temporarily_unavailable", detail),
            IdentifyFault.NeedsNonce => new(400, "use_dpop_nonce", detail),
            _ => new(400, "invalid_dpop_proof", detail),
        };

    private static OAuthError OfClient(Identification refused) =>
        refused.Fault switch
        {
            IdentifyFault.Unavailable => new(503, "temporarily_unavailable", refused.Detail),
            IdentifyFault.BadMandate => OAuthError.Invalid(refused.Detail),
            IdentifyFault.BadProof or IdentifyFault.NeedsNonce => OfProof(
                refused.Fault.Value,
                refused.Detail
            ),
            _ => new(401, "invalid_client", refused.Detail)
            {
                Challenge = Challenge.Of(refused.Fault),
            },
        };
}
