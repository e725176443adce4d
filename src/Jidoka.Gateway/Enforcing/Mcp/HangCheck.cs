using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Ends a stdio server that hangs: it left a call unanswered, and now a ping. Whoever calls next gets a new one; without
/// this the dead process would be asked for ever.
/// </summary>
internal sealed class HangCheck(
    string server,
    McpClient client,
    StdioProcess process,
    UpstreamContext context
)
{
    private int _running;

    /// <summary>Begins to check, if no check runs.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
            _ = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(
                TimeSpan.FromMilliseconds(UpstreamBounds.PingTimeoutMs),
                context.Time
            );
            await client.SendRequestAsync(
                new JsonRpcRequest { Id = new RequestId("hang-check"), Method = "ping" },
                limit.Token
            );
        }
        catch (McpProtocolException)
        {
            // It answers, if only that it knows no ping.
        }
        catch (Exception)
        {
            UpstreamLog.Hung(context.Log, server);
            process.End();
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }
}
