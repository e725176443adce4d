using System.Globalization;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Finds what a bad source came to, and what of it to contain.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="store">The lineage.</param>
/// <param name="factory">The control state.</param>
internal sealed class RecallReader(ILedger ledger, LineageStore store, FactorySnapshot factory)
{
    private static readonly NodeKind[] Containable =
    [
        NodeKind.Dataset,
        NodeKind.Tool,
        NodeKind.Server,
        NodeKind.Model,
    ];

    private readonly DataReader _data = new(ledger, store, factory);

    /// <summary>Reports; changes nothing.</summary>
    /// <exception cref="ControlException">The source is not known.</exception>
    public RecallView Read(RecallRequest request)
    {
        var starts = StartsOf(request.Source);
        var period = _data.PeriodOf(request.SinceMs, null);
        var steps = new Dictionary<LineageNode, FoundView>();
        var isCut = false;
        foreach (var start in starts)
        {
            var walk = LineageWalk.Down(store, start, period);
            isCut |= walk.IsCut;
            foreach (var step in walk.Steps.Values)
            {
                if (!steps.TryGetValue(step.Node, out var known) || known.Strength < step.Strength)
                    steps[step.Node] = _data.View(walk, step);
            }
        }
        var sessions = steps.Where(static s => s.Key.Kind == NodeKind.Session).ToArray();
        return new(
            string.Join(' ', starts),
            store.Size,
            isCut || steps.Count > ControlLimits.MaxFound,
            DataReader.Sorted(
                steps.Where(s => !starts.Contains(s.Key)).Select(static s => s.Value)
            ),
            [
                .. steps
                    .Where(s => IsContained(s.Key, s.Value))
                    .Select(static s => new AssetId(
                        Enum.Parse<AssetKind>(s.Key.Kind.ToString()),
                        s.Key.Name
                    ))
                    .OrderBy(static a => a.ToString(), StringComparer.Ordinal),
            ],
            [.. sessions.Select(static s => s.Key.Name).Order(StringComparer.Ordinal)],
            [
                .. sessions
                    .SelectMany(static s => s.Value.Agents ?? [])
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            [
                .. steps
                    .Keys.Where(static n => n.Kind == NodeKind.Effect)
                    .Select(static n => n.Name)
                    .Order(StringComparer.Ordinal),
            ],
            null,
            []
        );
    }

    // A store that a session may have written to serves others too: it is contained only where the data is known to be there.
    // The model that an answer was asked of learned nothing from it, and to stop a tool that carried it out brings nothing back.
    private static bool IsContained(LineageNode node, FoundView found) =>
        Containable.Contains(node.Kind)
        && found.Strength >= LinkStrength.Stated
        && (
            found.Path.IsEmpty
            || (
                found.Path[^1].Reason != LinkReason.Sent
                && !found.Path[^1].From.StartsWith("Effect:", StringComparison.Ordinal)
            )
        );

    private ImmutableArray<LineageNode> StartsOf(string source)
    {
        if (long.TryParse(source, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return NodesOf(index);
        var session = new LineageNode(NodeKind.Session, source);
        return !source.Contains(':') && store.Holds(session) ? [session] : [_data.Find(source)];
    }

    private ImmutableArray<LineageNode> NodesOf(long index)
    {
        if (ledger.Read(index) is not { } stored)
            throw MissingEvent.Fault(ledger, index);
        ImmutableArray<LineageNode> nodes = EventJson.Read(stored.Event.Span) switch
        {
            Decided d =>
            [
                .. new[]
                {
                    LineageNode.At(NodeKind.Effect, d.Intent ?? index),
                    LineageNode.At(NodeKind.Output, index),
                }.Where(store.Holds),
            ],
            LineageReceived { Run: { } run } => [new(NodeKind.Run, run)],
            LineageReceived r =>
            [
                .. r.Datasets.Select(static d => LineageNode.Dataset(d.Name)).Distinct(),
            ],
            _ => [],
        };
        return nodes.IsEmpty
            ? throw new ControlException(ControlFault.NotFound, $"Event {index} moved no data.")
            : nodes;
    }
}
