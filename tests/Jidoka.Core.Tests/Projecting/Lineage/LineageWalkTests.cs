using Jidoka.Core.Projecting.Lineage;

namespace Jidoka.Core.Tests.Projecting.Lineage;

/// <summary>What a walk may and may not follow, and that it always ends.</summary>
public sealed class LineageWalkTests
{
    private sealed class Graph(params StoredLink[] links) : ILineageGraph
    {
        public IReadOnlyList<StoredLink> From(LineageNode node, int max) =>
            [.. links.Where(l => l.From == node).Take(max)];

        public IReadOnlyList<StoredLink> To(LineageNode node, int max) =>
            [.. links.Where(l => l.To == node).Take(max)];

        public bool Holds(LineageNode node) => links.Any(l => l.From == node || l.To == node);
    }

    private static LineageNode N(string name) => new(NodeKind.Dataset, name);

    private static StoredLink Seen(
        string from,
        string to,
        long first,
        long? last = null,
        LinkReason reason = LinkReason.Derived
    ) => new(N(from), N(to), reason, false, first, last ?? first, first, last ?? first, 1, null);

    private static StoredLink Reported(string from, string to, long ms) =>
        new(N(from), N(to), LinkReason.Written, true, 1, 1, ms, ms, 1, null);

    private static string Down(ILineageGraph graph, WalkPeriod? period = null) =>
        Names(LineageWalk.Down(graph, N("a"), period ?? WalkPeriod.Always));

    private static string Names(WalkResult walk) =>
        string.Concat(walk.Steps.Keys.Select(n => n.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_link_that_was_used_only_before_the_data_came_is_not_followed()
    {
        Down(new Graph(Seen("a", "b", 10), Seen("b", "c", 9))).ShouldBe("ab");
        Down(new Graph(Seen("a", "b", 10), Seen("b", "c", 10))).ShouldBe("abc");
        Down(new Graph(Seen("a", "b", 10), Seen("b", "c", 3, 12))).ShouldBe("abc");
        Names(
                LineageWalk.Up(
                    new Graph(Seen("a", "b", 10), Seen("b", "c", 9)),
                    N("c"),
                    WalkPeriod.Always
                )
            )
            .ShouldBe("bc");
    }

    [Fact]
    public void The_earliest_way_counts_even_if_it_is_longer()
    {
        var graph = new Graph(
            Seen("a", "d", 50),
            Seen("a", "b", 1),
            Seen("b", "c", 2),
            Seen("c", "d", 3),
            Seen("d", "e", 10)
        );
        Down(graph).ShouldBe("abcde");
    }

    [Fact]
    public void What_others_report_is_followed_whatever_its_place_in_the_ledger()
    {
        Down(new Graph(Seen("a", "b", 10), Reported("b", "c", 5), Seen("c", "d", 11)))
            .ShouldBe("abcd");
        Down(
                new Graph(Reported("a", "b", 5), Reported("b", "c", 20)),
                new WalkPeriod(0, 10, long.MaxValue)
            )
            .ShouldBe("a");
    }

    [Fact]
    public void A_cycle_ends()
    {
        var graph = new Graph(
            Reported("a", "b", 1),
            Reported("b", "a", 1),
            Reported("b", "b", 1),
            Seen("b", "c", 1, 9),
            Seen("c", "a", 1, 9)
        );
        Down(graph).ShouldBe("abc");
        Names(LineageWalk.Up(graph, N("a"), WalkPeriod.Always)).ShouldBe("abc");
    }

    [Fact]
    public void A_long_chain_and_a_wide_fan_are_cut_and_say_so()
    {
        var chain = new Graph([
            .. Enumerable
                .Range(0, LineageWalk.MaxDepth + 10)
                .Select(i => Seen(Name(i), Name(i + 1), i)),
        ]);
        var walk = LineageWalk.Down(chain, N(Name(0)), WalkPeriod.Always);
        walk.IsCut.ShouldBeTrue();
        walk.Steps.Count.ShouldBe(LineageWalk.MaxDepth + 1);

        var fan = new Graph([
            .. Enumerable.Range(0, LineageWalk.MaxFan + 10).Select(i => Seen("a", "x" + i, i)),
        ]);
        walk = LineageWalk.Down(fan, N("a"), WalkPeriod.Always);
        walk.IsCut.ShouldBeTrue();
        walk.Steps.Count.ShouldBe(LineageWalk.MaxFan + 1);

        static string Name(int i) => i == 0 ? "a" : "n" + i;
    }

    [Fact]
    public void A_path_is_as_sure_as_its_weakest_link_and_a_node_as_its_surest_path()
    {
        var graph = new Graph(
            Seen("a", "c", 1),
            Seen("a", "b", 1, reason: LinkReason.Exact),
            Seen("b", "c", 2, reason: LinkReason.Written),
            Seen("c", "d", 3)
        );
        var walk = LineageWalk.Down(graph, N("a"), WalkPeriod.Always);

        walk.Steps[N("b")].Strength.ShouldBe(LinkStrength.Proven);
        walk.Steps[N("c")].Strength.ShouldBe(LinkStrength.Stated);
        walk.PathTo(N("c")).Select(l => l.To.Name).ShouldBe(["b", "c"]);
        walk.Steps[N("d")].Strength.ShouldBe(LinkStrength.Possible);
    }

    [Fact]
    public void Nothing_goes_on_from_where_it_was_only_sent()
    {
        var graph = new Graph(
            Seen("a", "m", 1, reason: LinkReason.Sent),
            Seen("m", "x", 2),
            Seen("a", "b", 1, reason: LinkReason.By)
        );
        Down(graph).ShouldBe("am");
    }
}
