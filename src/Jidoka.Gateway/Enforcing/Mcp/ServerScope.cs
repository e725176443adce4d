using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Which tool servers a path of the door stands for, and how their tools are named there.</summary>
internal static class ServerScope
{
    /// <summary>What stands between server and tool in a qualified name.</summary>
    public const string Separator = "__";

    /// <summary>
    /// A server of the inventory that the door serves; null if there is none. One whose name an older version let in
    /// and that cannot be told apart in a qualified name is not served.
    /// </summary>
    public static Asset? Find(FactorySnapshot factory, string name) =>
        !AssetId.IsServerName(name) ? null
        : factory.Find(AssetId.Server(name)) is { Server: not null } asset ? asset
        : null;

    /// <summary>The servers of a session, by name.</summary>
    public static ImmutableArray<Asset> Servers(FactorySnapshot factory, string? server) =>
        server is not null
            ? Find(factory, server) is { } one
                ? [one]
                : []
            :
            [
                .. factory
                    .Assets.Values.Where(a =>
                        a.Id.Kind == AssetKind.Server && Find(factory, a.Id.Name) is not null
                    )
                    .OrderBy(a => a.Id.Name, StringComparer.Ordinal),
            ];

    /// <summary>Which server and tool a client means; null if no such server is served.</summary>
    /// <param name="factory">The inventory.</param>
    /// <param name="server">The session's server; null: all, and names are qualified.</param>
    /// <param name="name">The name that the client used.</param>
    public static (Asset Server, string Tool)? Resolve(
        FactorySnapshot factory,
        string? server,
        string name
    )
    {
        if (server is not null)
            return Find(factory, server) is { } only ? (only, name) : null;
        var cut = name.IndexOf(Separator, StringComparison.Ordinal);
        return cut > 0 && Find(factory, name[..cut]) is { } asset
            ? (asset, name[(cut + Separator.Length)..])
            : null;
    }

    /// <summary>The name of a tool in a session.</summary>
    public static string NameOf(string? scope, Asset server, string tool) =>
        scope is not null ? tool : server.Id.Name + Separator + tool;

    /// <summary>The place of a server for a request.</summary>
    public static ValueTask<UpstreamSlot> SlotAsync(McpExchange exchange, Asset server) =>
        exchange.Session.SlotAsync(server.Id, server.Server!, exchange.Abilities);
}
