using Jidoka.Gateway.Intercepting.Mcp;
using ModelContextProtocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Connects to a server in a revision that both speak.</summary>
/// <param name="server">The server's name.</param>
/// <param name="folder">The folder a stdio server runs in.</param>
/// <param name="facts">How it is reached.</param>
/// <param name="context">The surroundings.</param>
/// <param name="events">Takes what the server says without being asked.</param>
/// <param name="abilities">What the server is told that it can ask.</param>
internal sealed class UpstreamConnecting(
    string server,
    string folder,
    ServerFacts facts,
    UpstreamContext context,
    IUpstreamEvents events,
    ClientAbilities abilities
)
{
    /// <summary>Connects and shakes hands.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UpstreamUnavailableException">It could not be reached, or speaks no revision we speak.</exception>
    public async Task<McpUpstream> ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(Math.Min(facts.TimeoutMs, UpstreamBounds.ConnectTimeoutMs)),
            context.Time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            limit.Token
        );
        // A server of another revision says so only by failing the first handshake; the second asks what it has.
        foreach (var revision in (string?[])[McpRevisions.Newest, null])
        {
            try
            {
                var upstream = await OpenAsync(revision, both.Token);
                return revision is not null && upstream.IsWithoutSession
                    ? await NewerAsync(upstream, both.Token)
                    : upstream;
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (e is UpstreamUnavailableException)
                    throw;
                if (e.GetBaseException() is AddressRefusedException)
                    throw HttpUpstream.NotAllowed(server);
                if (revision is null || limit.IsCancellationRequested || e is not McpException)
                    throw new UpstreamUnavailableException(
                        $"The tool server '{server}' cannot be reached.",
                        e
                    );
            }
        }
        throw new System.Diagnostics.UnreachableException();
    }

    // Without a session only the newer revision lets a server ask anything; one that does not have it stays as it is.
    private async Task<McpUpstream> NewerAsync(McpUpstream older, CancellationToken stop)
    {
        try
        {
            var newer = await OpenAsync(McpRevisions.Sessionless, stop);
            await older.DisposeAsync();
            return newer;
        }
        catch (Exception e) when (e is McpException or HttpRequestException)
        {
            return older;
        }
    }

    private async Task<McpUpstream> OpenAsync(string? revision, CancellationToken stop)
    {
        var upstream = new McpUpstream(server, facts, context, events, abilities);
        try
        {
            await upstream.OpenAsync(revision, folder, stop);
            return upstream;
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }
    }
}
