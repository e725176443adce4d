using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What every connection to a tool server needs of its surroundings.</summary>
/// <param name="Secrets">Resolves the server's own credential and environment.</param>
/// <param name="Time">The clock of time-outs and backoff.</param>
/// <param name="Log">The operator's log; never holds content.</param>
/// <param name="DataFolder">Where stdio servers without a stated folder have their own.</param>
/// <param name="NoteCoverage">Notes what a server asked for in vain: kind and name.</param>
/// <param name="Discovery">Is told of the tools that servers list.</param>
/// <param name="Processes">What stdio servers use.</param>
/// <param name="Connecting">Connects to servers over HTTP.</param>
/// <param name="MayAsk">Which questions of a server policy could let pass.</param>
internal sealed record UpstreamContext(
    ISecretSource Secrets,
    TimeProvider Time,
    ILogger Log,
    string DataFolder,
    Action<string, string> NoteCoverage,
    IToolDiscovery Discovery,
    ProcessTable Processes,
    GuardedConnecting Connecting,
    Func<AssetId, ClientAbilities> MayAsk
);
