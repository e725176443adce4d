using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>Puts the tools that servers list into the inventory, and keeps what the operator said about them.</summary>
/// <param name="factory">The control state.</param>
/// <param name="coverage">Where what is not taken up is noted.</param>
/// <param name="time">The clock of the bounds on how often a list may change.</param>
public sealed class ToolDiscovery(LiveFactory factory, CoverageNotes coverage, TimeProvider time)
    : IToolDiscovery
{
    /// <summary>How often one tool may change within <see cref="PeriodMs"/>; what it becomes then is taken up later.</summary>
    public const int MaxChangesPerTool = 10;

    /// <summary>How many tools of one server may be new or changed within <see cref="PeriodMs"/>.</summary>
    public const int MaxChangesPerServer = 4_000;

    /// <summary>The time in which changes are counted, in milliseconds.</summary>
    public const long PeriodMs = 3_600_000;

    // Both are touched by the factory's one writer only.
    private readonly Dictionary<AssetId, int> _changes = [];
    private long _periodBegan = time.GetTimestamp();

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
        var tooOften = false;
        try
        {
            await factory.AppendUnlessAsync(
                (state, now) =>
                {
                    var known = state.Find(id);
                    if (IsKnown(known, kept, schema))
                        return null;
                    tooOften = !MayChange(server, id);
                    if (tooOften)
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
        // The server's name only: notes are bounded, and names of tools are the server's to invent.
        if (tooOften)
            coverage.Note("tool", "changes too often: " + server.Name);
    }

    // Each change is an event on the disk: a server that never lists the same twice must not fill it.
    private bool MayChange(AssetId server, AssetId tool)
    {
        if (time.GetElapsedTime(_periodBegan).TotalMilliseconds >= PeriodMs)
        {
            _changes.Clear();
            _periodBegan = time.GetTimestamp();
        }
        var ofTool = _changes.GetValueOrDefault(tool);
        var ofServer = _changes.GetValueOrDefault(server);
        if (ofTool >= MaxChangesPerTool || ofServer >= MaxChangesPerServer)
            return false;
        _changes[tool] = ofTool + 1;
        _changes[server] = ofServer + 1;
        return true;
    }

    private static bool IsKnown(Asset? asset, string? description, string? schema) =>
        asset?.Tool is { } tool && tool.Description == description && tool.InputSchema == schema;
}
