using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;
using ModelContextProtocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What a server without sessions is asked to tell of its changes.</summary>
internal sealed partial class McpUpstream
{
    /// <summary>Whether the server speaks the revision without sessions.</summary>
    public bool IsSessionless => Client.NegotiatedProtocolVersion == McpRevisions.Sessionless;

    /// <summary>Whether the server declared that it tells when such a list changed.</summary>
    public bool TellsOf(Listing listing) =>
        listing switch
        {
            Listing.Resources => Client.ServerCapabilities.Resources?.ListChanged,
            Listing.Prompts => Client.ServerCapabilities.Prompts?.ListChanged,
            _ => Client.ServerCapabilities.Tools?.ListChanged,
        }
            is true;

    /// <summary>Whether the server declared that it tells when a resource changed.</summary>
    public bool TellsOfResources => Client.ServerCapabilities.Resources?.Subscribe is true;

    /// <summary>Listens until the server ends it; what it tells comes as its other notifications do.</summary>
    /// <param name="wanted">What it is asked to tell.</param>
    /// <param name="acknowledged">Is given what the server agreed to tell; must neither block nor throw.</param>
    /// <param name="stop">Ends the listening.</param>
    /// <returns>How the server ended it.</returns>
    /// <exception cref="UpstreamUnavailableException">The stream broke.</exception>
    public async Task<UpstreamAnswer> ListenAsync(
        JsonObject wanted,
        Action<JsonObject> acknowledged,
        CancellationToken stop
    )
    {
        var id = "l" + Interlocked.Increment(ref _lastRequest);
        _errors[id] = null;
        _notices.ExpectAcknowledged(id, acknowledged);
        try
        {
            return await SendAsync(
                id,
                "subscriptions/listen",
                new() { ["notifications"] = wanted },
                stop
            );
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (_errors.GetValueOrDefault(id) is not null || e is McpProtocolException)
                return ErrorOf(_errors.GetValueOrDefault(id), e as McpProtocolException);
            throw new UpstreamUnavailableException(
                $"The tool server '{_server}' tells no more of its changes.",
                e
            );
        }
        finally
        {
            _notices.ExpectNoMore(id);
            _errors.TryRemove(id, out _);
        }
    }
}
