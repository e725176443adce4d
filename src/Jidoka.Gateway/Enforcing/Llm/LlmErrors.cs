using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>The one place where what can go wrong becomes an error.</summary>
internal static class LlmErrors
{
    /// <summary>What refuses a model that changed.</summary>
    public const string ChangedRule = "jidoka:model-changed";

    private const string BudgetRule = "jidoka:budget";
    private const string ContainedRule = "jidoka:contained";

    public static LlmError Internal { get; } =
        new(
            StatusCodes.Status500InternalServerError,
            LlmError.Server,
            "internal_error",
            "Jidoka could not handle the call. Its operator finds the cause in the log."
        );

    /// <summary>The call was cut by containment.</summary>
    public static LlmError Contained { get; } =
        new(
            StatusCodes.Status403Forbidden,
            LlmError.Refused,
            ContainedRule,
            "Jidoka: this agent was stopped, or its access withdrawn, so its call was cut. Do not retry; a person must let the agent go on."
        );

    /// <summary>The call was cut because its credential ended.</summary>
    public static LlmError Ended { get; } =
        new(
            StatusCodes.Status401Unauthorized,
            LlmError.InvalidRequest,
            "invalid_api_key",
            "Jidoka: the key, token or certificate that this call was made with has ended, so it was cut. Ask again with a new one."
        )
        {
            Challenge = Challenge.Of(IdentifyFault.Expired),
        };

    /// <summary>Nothing may have an effect while the ledger cannot be written.</summary>
    public static LlmError LedgerUnavailable { get; } =
        new(
            StatusCodes.Status503ServiceUnavailable,
            LlmError.Server,
            "jidoka:ledger-unavailable",
            "Jidoka cannot record calls now, so it lets none pass."
        );

    public static LlmError Of(Identification refused) =>
        refused.Fault == IdentifyFault.BadMandate
            ? new(
                StatusCodes.Status403Forbidden,
                LlmError.Refused,
                MandateRules.Rule,
                refused.Detail
            )
        : refused.Fault == IdentifyFault.Unavailable
            ? new(
                StatusCodes.Status503ServiceUnavailable,
                LlmError.Server,
                "identity_unavailable",
                refused.Detail
            )
        : new(
            StatusCodes.Status401Unauthorized,
            LlmError.InvalidRequest,
            "invalid_api_key",
            refused.Detail
        )
        {
            Challenge = Challenge.Of(refused.Fault),
        };

    public static LlmError Of(RefusedException refused) =>
        refused.Fault switch
        {
            RefusalFault.ForeignSession => new(
                StatusCodes.Status403Forbidden,
                LlmError.Refused,
                "jidoka:foreign-session",
                refused.Message
            ),
            RefusalFault.WiderMandate => new(
                StatusCodes.Status403Forbidden,
                LlmError.Refused,
                MandateRules.Rule,
                refused.Message
            ),
            RefusalFault.TooBusy => new(
                StatusCodes.Status429TooManyRequests,
                LlmError.Server,
                "jidoka:too-busy",
                refused.Message
            ),
            _ => new(
                StatusCodes.Status503ServiceUnavailable,
                LlmError.Server,
                "jidoka:ledger-unavailable",
                refused.Message
            ),
        };

    public static LlmError Of(string what, Decision refused) =>
        new(
            refused.Policies.Contains(BudgetRule)
                ? StatusCodes.Status429TooManyRequests
                : StatusCodes.Status403Forbidden,
            LlmError.Refused,
            refused.Policies.IsDefaultOrEmpty ? "jidoka:default-deny" : refused.Policies[0],
            Refusal.Text(what, refused)
        );

    /// <summary>The refusal of a call that was decided; it names the scope that is lacking, if one is.</summary>
    public static LlmError Of(string what, Passage refused) =>
        ScopeRules.LackingIn(refused.Decision, refused.Call.Kind, refused.Call.Resource)
            is { } scope
            ? Of(what, refused.Decision) with
            {
                Challenge = Challenge.LacksScope(refused.Caller.Scopes, scope),
            }
            : Of(what, refused.Decision);

    public static LlmError UnknownModel(string model) =>
        new(
            StatusCodes.Status404NotFound,
            LlmError.InvalidRequest,
            "model_not_found",
            $"The model '{CoverageName.Of(model)}' does not exist or this agent has no access to it.",
            "model"
        );

    public static LlmError OtherProtocol(string model) =>
        new(
            StatusCodes.Status404NotFound,
            LlmError.InvalidRequest,
            "model_not_found",
            $"The model '{CoverageName.Of(model)}' is not served by this protocol: none of its providers speaks it.",
            "model"
        );

    public static LlmError ProviderFeature(string feature) =>
        new(
            StatusCodes.Status403Forbidden,
            LlmError.Refused,
            "provider_feature_refused",
            $"Jidoka: '{feature}' would be run or kept by the provider, where no control holds, so it is refused. Go on without it.",
            feature
        );

    /// <summary>The model's providers serve it as another version than was accepted.</summary>
    public static LlmError Changed(string model) =>
        new(
            StatusCodes.Status403Forbidden,
            LlmError.Refused,
            ChangedRule,
            $"Jidoka: the provider serves the model '{CoverageName.Of(model)}' as a version that nobody accepted yet. An operator can, see 'jidoka model versions {CoverageName.Of(model)}'.",
            "model"
        );

    /// <summary>The model is declared as one that cannot do what the request asks of it.</summary>
    public static LlmError Lacks(string model, CapabilityCheck.Lack lack) =>
        LlmError.Invalid(
            "model_capability",
            lack.Most is { } most
                ? $"Jidoka: the model '{CoverageName.Of(model)}' answers with at most {most} tokens, and '{lack.Name}' asks for more. Ask for fewer."
                : $"Jidoka: the model '{CoverageName.Of(model)}' is declared without '{lack.Name}', which this request needs. Leave it out, or use another model.",
            lack.Field ?? "model"
        );

    public static LlmError NamesTooMuch(int most) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            LlmError.InvalidRequest,
            "body_too_large",
            $"With the answers that it names the body is larger than MaxBodyBytes ({most}). Begin a new conversation."
        );

    public static LlmError Uncovered(string method, string path) =>
        new(
            StatusCodes.Status404NotFound,
            LlmError.InvalidRequest,
            "endpoint_not_covered",
            $"Jidoka does not serve {method} {path}; what it does not govern it does not pass on."
        );

    public static LlmError Of(UpstreamFault fault)
    {
        var (status, code, message) = fault switch
        {
            UpstreamFault.NotConfigured => (
                StatusCodes.Status502BadGateway,
                "upstream_not_configured",
                "The model's provider is not usable as configured; its URL or key is missing."
            ),
            UpstreamFault.Unreachable => (
                StatusCodes.Status502BadGateway,
                "upstream_unreachable",
                "The model's provider could not be reached."
            ),
            UpstreamFault.TimedOut => (
                StatusCodes.Status504GatewayTimeout,
                "upstream_timeout",
                "The model's provider did not answer in time."
            ),
            UpstreamFault.Resting => (
                StatusCodes.Status503ServiceUnavailable,
                "upstream_resting",
                "The model's provider failed so often that it is left alone for some seconds. Try again then."
            ),
            UpstreamFault.KeyRefused => (
                StatusCodes.Status502BadGateway,
                "upstream_key_refused",
                "The model's provider did not accept Jidoka's key; its operator must renew it."
            ),
            UpstreamFault.Failing => (
                StatusCodes.Status502BadGateway,
                "upstream_failing",
                "The model's provider answered with a server error."
            ),
            UpstreamFault.Garbage => (
                StatusCodes.Status502BadGateway,
                "upstream_garbage",
                "The model's provider answered with what is not an answer."
            ),
            UpstreamFault.Dropped => (
                StatusCodes.Status502BadGateway,
                "upstream_dropped",
                "The model's provider broke its answer off."
            ),
            _ => (
                StatusCodes.Status502BadGateway,
                "upstream_too_large",
                "The model's provider answered with more than MaxAnswerBytes or MaxEventBytes allow."
            ),
        };
        return new(status, LlmError.Upstream, code, message);
    }
}
