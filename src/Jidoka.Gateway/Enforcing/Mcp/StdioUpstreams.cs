using System.Collections.Concurrent;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The stdio servers: one process for each tenant and server, shared by the tenant's sessions.</summary>
internal sealed class StdioUpstreams : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(TenantId, AssetId), UpstreamSlot> _slots = new();

    /// <summary>The place of a server; replaced when the inventory says otherwise than when it was made.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="server">The server.</param>
    /// <param name="facts">How the inventory says it is reached.</param>
    /// <param name="context">The surroundings.</param>
    public async ValueTask<UpstreamSlot> GetAsync(
        TenantId tenant,
        AssetId server,
        ServerFacts facts,
        UpstreamContext context
    )
    {
        while (true)
        {
            var slot = _slots.GetOrAdd(
                (tenant, server),
                static (key, a) =>
                    new UpstreamSlot(
                        key.Item2,
                        a.facts,
                        key.Item1,
                        isShared: true,
                        ClientAbilities.Every, // one of its sessions may take them; each is asked for its own
                        a.context
                    ),
                (facts, context)
            );
            if (ReferenceEquals(slot.Facts, facts))
                return slot;
            // Only who takes the old one out closes it.
            if (_slots.TryRemove(new((tenant, server), slot)))
                await slot.DisposeAsync();
        }
    }

    /// <summary>Ends every process.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots.Values)
            await slot.DisposeAsync();
    }
}
