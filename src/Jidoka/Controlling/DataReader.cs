using System.Security.Cryptography;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Answers the four questions from the lineage and, for access, from the policies in force.</summary>
/// <param name="ledger">The ledger, for the events that answers cite.</param>
/// <param name="store">The lineage.</param>
/// <param name="factory">The control state.</param>
internal sealed class DataReader(ILedger ledger, LineageStore store, FactorySnapshot factory)
{
    /// <summary>What asks of a class of data.</summary>
    public const string ClassPrefix = "Class:";

    private readonly Dictionary<long, CitedEvent> _cited = [];

    /// <summary>Answers a question.</summary>
    /// <exception cref="ControlException">No event speaks of what it is about.</exception>
    public DataView Answer(DataRequest request)
    {
        var period = PeriodOf(request.FromMs, request.ToMs);
        var isCut = false;
        var found = new Dictionary<LineageNode, FoundView>();
        foreach (var start in StartsOf(request, period, ref isCut))
        {
            var walk = WalkOf(request.Question, start, period);
            isCut |= walk.IsCut;
            // In a cycle nothing is first.
            var hasEnd = walk.Steps.Values.Any(static s => s.IsEnd);
            foreach (var step in walk.Steps.Values)
            {
                if (Answers(request.Question, start, walk.IsDown, step, hasEnd))
                    Keep(found, walk, step);
            }
        }
        return new(
            request.Question,
            request.Of,
            store.Size,
            isCut || found.Count > ControlLimits.MaxFound,
            Sorted(found.Values),
            request.Question == DataQuestion.Access ? Could(request.Of) : null
        );
    }

    /// <summary>The surest first, then by name, up to the bound.</summary>
    public static ImmutableArray<FoundView> Sorted(IEnumerable<FoundView> found) =>
        [
            .. found
                .OrderByDescending(static f => f.Strength)
                .ThenBy(static f => f.Node, StringComparer.Ordinal)
                .Take(ControlLimits.MaxFound),
        ];

    /// <summary>A step of a walk, with its path and the events that state it.</summary>
    public FoundView View(WalkResult walk, WalkStep step)
    {
        var people =
            step.Node.Kind == NodeKind.Session
                ? store
                    .From(step.Node, LineageWalk.MaxFan)
                    .Where(static l => l.Reason is LinkReason.By or LinkReason.For)
                    .ToArray()
                : null;
        return new(
            step.Node.ToString(),
            step.Strength,
            [.. walk.PathTo(step.Node).Select(ViewOf)],
            Names(people, LinkReason.By),
            Names(people, LinkReason.For)
        );
    }

    /// <summary>The period from one time to another.</summary>
    public WalkPeriod PeriodOf(long? fromMs, long? toMs) =>
        new(fromMs is { } from ? IndexAt(from) : 0, fromMs ?? long.MinValue, toMs ?? long.MaxValue);

    private IEnumerable<LineageNode> StartsOf(
        DataRequest request,
        WalkPeriod period,
        ref bool isCut
    )
    {
        const int max = ControlLimits.MaxStarts;
        if (request.Of == "*")
            return Bounded(store.OfKind(NodeKind.Session, max + 1), ref isCut);
        if (request.Of.StartsWith(ClassPrefix, StringComparison.OrdinalIgnoreCase))
            return Bounded(store.OfClass(request.Of[ClassPrefix.Length..], max + 1), ref isCut);
        var node = Find(request.Of);
        if (node.Kind is not (NodeKind.Agent or NodeKind.User))
            return [node];
        // What an agent or a person used is what their sessions did.
        var sessions = store
            .To(node, max + 1)
            .Where(l =>
                l.Reason is LinkReason.By or LinkReason.For
                && l.LastIndex >= period.FromIndex
                && l.FirstMs < period.ToMs
            )
            .Select(static l => l.From)
            .ToArray();
        return Bounded(sessions, ref isCut);
    }

    private static IEnumerable<LineageNode> Bounded(
        IReadOnlyList<LineageNode> nodes,
        ref bool isCut
    )
    {
        isCut |= nodes.Count > ControlLimits.MaxStarts;
        return nodes.Take(ControlLimits.MaxStarts);
    }

    /// <summary>The node that a text names.</summary>
    /// <exception cref="ControlException">It names none, or one of which no event speaks.</exception>
    public LineageNode Find(string text)
    {
        if (!LineageNode.TryParse(text, out var node))
            throw new ControlException(
                ControlFault.Invalid,
                $"'{Shown(text)}' is no asset: write Kind:name, for example Dataset:warehouse/orders, Agent:clerk, Class:pii, or * for all."
            );
        if (!store.Holds(node) && !IsRegistered(node))
            throw new ControlException(
                ControlFault.NotFound,
                $"No event speaks of '{Shown(text)}'."
            );
        return node;
    }

    private bool IsRegistered(LineageNode node) =>
        Enum.TryParse<AssetKind>(node.Kind.ToString(), out var kind)
        && factory.Find(new(kind, node.Name)) is not null;

    private static string Shown(string text) =>
        text.Length > ControlLimits.MaxNameLength ? text[..ControlLimits.MaxNameLength] : text;

    private WalkResult WalkOf(DataQuestion question, LineageNode start, WalkPeriod period)
    {
        var isUser =
            start.Kind is NodeKind.Session or NodeKind.Output or NodeKind.Effect or NodeKind.Value;
        return question == DataQuestion.Origin || (question == DataQuestion.Used && isUser)
            ? LineageWalk.Up(store, start, period)
            : LineageWalk.Down(store, start, period);
    }

    private static bool Answers(
        DataQuestion question,
        LineageNode start,
        bool isDown,
        WalkStep step,
        bool hasEnd
    )
    {
        var kind = step.Node.Kind;
        if (step.Node == start)
            return question == DataQuestion.Access && kind == NodeKind.Session;
        return question switch
        {
            DataQuestion.Used when !isDown => IsData(kind),
            DataQuestion.Used => kind is NodeKind.Session or NodeKind.Model,
            DataQuestion.Origin => step.IsEnd || !hasEnd,
            DataQuestion.Access => kind == NodeKind.Session,
            _ => kind
                is NodeKind.Effect
                    or NodeKind.Output
                    or NodeKind.Model
                    or NodeKind.Dataset
                    or NodeKind.Session,
        };
    }

    private static bool IsData(NodeKind kind) =>
        kind is NodeKind.Dataset or NodeKind.Column or NodeKind.Tool or NodeKind.Server;

    private void Keep(Dictionary<LineageNode, FoundView> found, WalkResult walk, WalkStep step)
    {
        if (found.TryGetValue(step.Node, out var known) && known.Strength >= step.Strength)
            return;
        if (found.Count <= ControlLimits.MaxFound)
            found[step.Node] = View(walk, step);
    }

    private ImmutableArray<AccessAnswer> Could(string of)
    {
        if (!LineageNode.TryParse(of, out var node))
            return [];
        var agents = factory
            .Assets.Keys.Where(static a => a.Kind == AssetKind.Agent)
            .Select(static a => new AgentId(a.Name))
            .OrderBy(static a => a.Value, StringComparer.Ordinal)
            .ToArray();
        return
        [
            .. WaysTo(node)
                .SelectMany(w => agents.Select(a => AccessInquiry.Of(a, w.Kind, w.Asset, factory)))
                .Where(static a => a.Access != Access.Never)
                .Take(ControlLimits.MaxFound),
        ];
    }

    // Data is reached by the tools that read it, and those by their own names.
    private IEnumerable<(CallKind Kind, AssetId Asset)> WaysTo(LineageNode node) =>
        node.Kind switch
        {
            NodeKind.Tool => [(CallKind.CallTool, new(AssetKind.Tool, node.Name))],
            NodeKind.Model =>
            [
                (CallKind.Infer, AssetId.Model(node.Name)),
                (CallKind.Embed, AssetId.Model(node.Name)),
            ],
            NodeKind.Agent => [(CallKind.Delegate, AssetId.Agent(new(node.Name)))],
            NodeKind.Server =>
            [
                (CallKind.ReadData, AssetId.Server(node.Name)),
                .. ToolsThatRead(node),
            ],
            NodeKind.Dataset => ToolsThatRead(node),
            _ => [],
        };

    private IEnumerable<(CallKind, AssetId)> ToolsThatRead(LineageNode node) =>
        store
            .From(node, LineageWalk.MaxFan)
            .Where(static l => l.IsReported && l.IsFlow && l.To.Kind == NodeKind.Tool)
            .Select(static l => (CallKind.CallTool, new AssetId(AssetKind.Tool, l.To.Name)));

    private static ImmutableArray<string>? Names(StoredLink[]? people, LinkReason reason) =>
        people is null
            ? null
            :
            [
                .. people
                    .Where(l => l.Reason == reason)
                    .Select(static l => l.To.Name)
                    .Order(StringComparer.Ordinal),
            ];

    private LinkView ViewOf(StoredLink link) =>
        new(
            link.From.ToString(),
            link.To.ToString(),
            link.Reason,
            link.Strength,
            link.IsReported,
            link.Label,
            Cite(link.FirstIndex),
            link.LastIndex == link.FirstIndex ? null : Cite(link.LastIndex),
            link.Times
        );

    private CitedEvent Cite(long index)
    {
        if (_cited.TryGetValue(index, out var cited))
            return cited;
        // Of an event that was removed the hash is left, and its proof.
        var leaf = ledger.LeafHash(index)!.Value;
        return _cited[index] = new(index, Convert.ToHexStringLower(leaf.Span));
    }

    // Events stand in the order of the node's clock, so the first one of a time is found by halving.
    private long IndexAt(long timeMs)
    {
        long low = 0,
            high = store.Size;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (
                ledger.ReadNext(middle) is { } stored
                && stored.Index < high
                && EventJson.Read(stored.Event.Span).TimeMs < timeMs
            )
                low = stored.Index + 1;
            else
                high = middle;
        }
        return low;
    }
}
