using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Identifying;

/// <summary>The stage <c>identify</c>: who calls, and for whom.</summary>
public interface IIdentifier
{
    /// <summary>Reads the credential of a request. Never throws for what a caller sent.</summary>
    /// <param name="request">The request; only its headers are read.</param>
    /// <param name="aborted">Ends the wait for an issuer's keys.</param>
    ValueTask<Identification> IdentifyAsync(HttpRequest request, CancellationToken aborted);
}
