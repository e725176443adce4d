using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>Puts the tools that servers list into the inventory, and keeps what the operator said about them.</summary>
/// <param name="factory">The control state.</param>
public sealed class ToolDiscovery(LiveFactory factory) : IToolDiscovery
{
    /// <summary>The longest description that is kept, in characters; an event has a bound.</summary>
    public const int MaxDescriptionLength = 8_192;

    /// <summary>The longest schema that is kept, in characters; a longer one is not kept at all, for half of one is wrong.</summary>
    public const int MaxSchemaLength = 40_000;

    /// <inheritdoc/>
    public async ValueTask NoteAsync(
        AssetId server,
        string tool,
        string? description,
        string? inputSchema,
        CancellationToken cancellationToken
    )
    {
        var id = AssetId.Tool(server.Name, tool);
        var kept =
            description?.Length > MaxDescriptionLength
                ? description[..MaxDescriptionLength]
                : description;
        var schema = inputSchema?.Length > MaxSchemaLength ? null : inputSchema;
        if (IsKnown(factory.Current.Find(id), kept, schema))
            return;
        try
        {
            await factory.AppendUnlessAsync(
                (state, now) =>
                {
                    var known = state.Find(id);
                    if (IsKnown(known, kept, schema))
                        return null;
                    var facts = known?.Tool ?? new ToolFacts();
                    var asset = (known ?? new Asset { Id = id }) with
                    {
                        Tool = facts with { Description = kept, InputSchema = schema },
                    };
                    return new AssetRegistered(asset) { TimeMs = now, By = "discovery" };
                },
                cancellationToken
            );
        }
        catch (LedgerUnavailableException e)
        {
            throw new RefusedException(
                RefusalFault.LedgerUnavailable,
                "Jidoka cannot record a new tool now; try again later.",
                e
            );
        }
    }

    private static bool IsKnown(Asset? asset, string? description, string? schema) =>
        asset?.Tool is { } tool && tool.Description == description && tool.InputSchema == schema;
}
