using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>Pins the tools that servers list, and puts into quarantine those that changed since.</summary>
public sealed class ToolDiscovery : IToolDiscovery
{
    /// <summary>How often one tool may change within <see cref="PeriodMs"/>; what it becomes then is taken up later.</summary>
    public const int MaxChangesPerTool = 10;

    /// <summary>How many tools of one server may be new or changed within <see cref="PeriodMs"/>.</summary>
    public const int MaxChangesPerServer = 4_000;

    /// <summary>The time in which changes are counted, in milliseconds.</summary>
    public const long PeriodMs = 3_600_000;

    private readonly LiveFactory _factory;
    private readonly CoverageNotes _coverage;
    private readonly TimeProvider _time;

    // These are touched by the factory's one writer only.
    private readonly Dictionary<AssetId, int> _changes = [];
    private long _periodBegan;

    /// <summary>Begins to discover.</summary>
    /// <param name="factory">The control state.</param>
    /// <param name="coverage">Where what is not taken up is noted.</param>
    /// <param name="time">The clock of the bounds on how often a list may change. A change beyond a bound is not recorded, and does not stand either.</param>
    public ToolDiscovery(LiveFactory factory, CoverageNotes coverage, TimeProvider time)
    {
        (_factory, _coverage, _time) = (factory, coverage, time);
        _periodBegan = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public async ValueTask NoteAsync(
        AssetId server,
        ToolDescriptor tool,
        CancellationToken cancellationToken
    )
    {
        var id = AssetId.Tool(server.Name, tool.Name);
        var tooOften = false;
        try
        {
            while (!tooOften && ToolSighting.EventOf(_factory.Current, id, tool, 0) is not null)
                await _factory.AppendUnlessAsync(
                    (state, now) =>
                    {
                        if (ToolSighting.EventOf(state, id, tool, now) is not { } change)
                            return null;
                        tooOften = !MayChange(server, id);
                        return tooOften ? null : change;
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
            _coverage.Note("tool", "changes too often: " + server.Name);
    }

    // Each change is an event on the disk: a server that never lists the same twice must not fill it.
    private bool MayChange(AssetId server, AssetId tool)
    {
        if (_time.GetElapsedTime(_periodBegan).TotalMilliseconds >= PeriodMs)
        {
            _changes.Clear();
            _periodBegan = _time.GetTimestamp();
        }
        var ofTool = _changes.GetValueOrDefault(tool);
        var ofServer = _changes.GetValueOrDefault(server);
        if (ofTool >= MaxChangesPerTool || ofServer >= MaxChangesPerServer)
            return false;
        _changes[tool] = ofTool + 1;
        _changes[server] = ofServer + 1;
        return true;
    }
}
