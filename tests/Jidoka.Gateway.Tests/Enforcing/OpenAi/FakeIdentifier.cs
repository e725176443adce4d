using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Knows one agent by one key.</summary>
internal sealed class FakeIdentifier : IIdentifier
{
    public const string Key = "jk-agent-key";

    private static readonly Caller Agent = new()
    {
        Tenant = new("t"),
        Agent = new("clerk"),
        Credential = CredentialKind.AgentKey,
        CredentialId = "k1",
    };

    /// <summary>Identifies in its place, if set.</summary>
    public IIdentifier? Other { get; set; }

    public ValueTask<Identification> IdentifyAsync(
        HttpRequest request,
        CancellationToken aborted
    ) =>
        Other?.IdentifyAsync(request, aborted)
        ?? new(
            request.Headers.Authorization == "Bearer " + Key
            || request.Headers["x-api-key"] == Key
            || request.Headers["api-key"] == Key
                ? new Identification(Agent, null, "")
                : new Identification(null, IdentifyFault.Missing, "No key was given.")
        );
}
