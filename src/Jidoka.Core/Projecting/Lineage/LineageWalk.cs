namespace Jidoka.Core.Projecting.Lineage;

/// <summary>
/// Goes through the lineage, down or up, by links that can have carried the data: one that this node saw only if it was
/// used after the data came to its start (down), or before it left its end (up). A report tells nothing of that order, so
/// it is always followed. Nodes are taken in the order of that time, so each is left at the earliest time at which the data
/// can have been there, and visited once: a cycle ends.
/// </summary>
public static class LineageWalk
{
    /// <summary>The most nodes of one walk.</summary>
    public const int MaxNodes = 20_000;

    /// <summary>The most links that are looked at of one node, newest first.</summary>
    public const int MaxFan = 2_000;

    /// <summary>The longest path.</summary>
    public const int MaxDepth = 64;

    /// <summary>All that data of a node can have come to.</summary>
    /// <param name="graph">The lineage.</param>
    /// <param name="start">The node.</param>
    /// <param name="period">The time to look at.</param>
    public static WalkResult Down(ILineageGraph graph, LineageNode start, WalkPeriod period) =>
        Strongest(strength => new Walk(graph, isDown: true, period, strength).Run(start));

    /// <summary>All that data of a node can have come from.</summary>
    /// <param name="graph">The lineage.</param>
    /// <param name="start">The node.</param>
    /// <param name="period">The time to look at.</param>
    public static WalkResult Up(ILineageGraph graph, LineageNode start, WalkPeriod period) =>
        Strongest(strength => new Walk(graph, isDown: false, period, strength).Run(start));

    // A node has the strength of its strongest path, so the strong paths are looked for first, by themselves.
    private static WalkResult Strongest(Func<LinkStrength, WalkResult> walk)
    {
        var all = walk(LinkStrength.Possible);
        return all.Steps.Values.All(static s => s.Strength == LinkStrength.Proven)
            ? all
            : new(
                all.IsDown,
                all.IsCut,
                walk(LinkStrength.Proven).Steps,
                walk(LinkStrength.Stated).Steps,
                all.Steps
            );
    }

    private sealed class Walk(
        ILineageGraph graph,
        bool isDown,
        WalkPeriod period,
        LinkStrength weakest
    )
    {
        private readonly PriorityQueue<(WalkStep Step, long At), (long, int)> _next = new();
        private readonly Dictionary<LineageNode, WalkStep> _steps = [];
        private readonly Dictionary<LineageNode, WalkStep> _ends = [];
        private bool _isCut;

        public WalkResult Run(LineageNode start)
        {
            var from = isDown ? period.FromIndex : long.MaxValue;
            _next.Enqueue((new(start, null, 0, LinkStrength.Proven, IsEnd: false), from), default);
            while (_next.TryDequeue(out var next, out _))
            {
                if (_steps.ContainsKey(next.Step.Node))
                    continue;
                if (_steps.Count >= MaxNodes)
                {
                    _isCut = true;
                    break;
                }
                _steps[next.Step.Node] = next.Step with { IsEnd = !GoOn(next.Step, next.At) };
            }
            foreach (var (node, end) in _ends)
                _steps.TryAdd(node, end);
            return new(isDown, _isCut, _steps);
        }

        private bool GoOn(WalkStep step, long at)
        {
            if (step.Depth >= MaxDepth)
            {
                _isCut = true;
                return true;
            }
            var links = isDown
                ? graph.From(step.Node, MaxFan + 1)
                : graph.To(step.Node, MaxFan + 1);
            _isCut |= links.Count > MaxFan;
            var goesOn = false;
            foreach (var link in links.Take(MaxFan))
            {
                if (link.Strength < weakest || !Carries(link, at))
                    continue;
                var node = isDown ? link.To : link.From;
                var strength = link.Strength < step.Strength ? link.Strength : step.Strength;
                var next = new WalkStep(node, link, step.Depth + 1, strength, IsEnd: true);
                if (link.IsFlow)
                {
                    goesOn = true;
                    var then = ThenAt(link, at);
                    if (!_steps.ContainsKey(node))
                        _next.Enqueue((next, then), (isDown ? then : -then, next.Depth));
                }
                else if (isDown && link.Reason == LinkReason.Sent)
                {
                    _ends.TryAdd(node, next);
                }
            }
            return goesOn;
        }

        private bool Carries(StoredLink link, long at)
        {
            if (link.FirstMs >= period.ToMs)
                return false;
            if (link.IsReported)
                return link.LastMs >= period.FromMs;
            return isDown
                ? link.LastIndex >= at
                : link.FirstIndex <= at && link.LastIndex >= period.FromIndex;
        }

        private long ThenAt(StoredLink link, long at) =>
            link.IsReported ? at
            : isDown ? Math.Max(at, link.FirstIndex)
            : Math.Min(at, link.LastIndex);
    }
}
