using System.Globalization;
using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>
/// What one event says of the lineage. Pure: the links of an event depend on it, on its index and on the decision that it
/// settles, so that folding a ledger again gives the same links.
/// </summary>
public static class LineageFold
{
    /// <summary>The attribute by which an operator says which datasets a tool reads, separated by spaces.</summary>
    public const string ReadsAttribute = "reads";

    /// <summary>The attribute by which an operator says which datasets a tool writes, separated by spaces.</summary>
    public const string WritesAttribute = "writes";

    /// <summary>The most datasets that are taken of such an attribute.</summary>
    public const int MaxDeclared = 64;

    /// <summary>The links that an event states.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="value">The event.</param>
    /// <param name="decidedAt">Gives the decision at a ledger index; null if there is none.</param>
    public static IEnumerable<LineageLink> LinksOf(
        long index,
        LedgerEvent value,
        Func<long, Decided?> decidedAt
    ) =>
        value switch
        {
            Decided e => LinksOf(index, StatedCall.Of(e)),
            // What nobody reads as data says nothing, and its decision need not be looked up.
            Settled { As: SettledAs.Done or SettledAs.Failed, Read: not null } e => decidedAt(
                e.Decided
            )
                is { } d
                ? OfAnswer(e, d)
                : [],
            LineageReceived e => ReportedLinks.Of(e),
            AssetRegistered { Asset: { Id.Kind: AssetKind.Tool } } e => OfTool(e),
            _ => [],
        };

    /// <summary>The links that a decision states.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="call">What it states.</param>
    public static IEnumerable<LineageLink> LinksOf(long index, StatedCall call) =>
        call.IsAllowed ? OfDecision(index, call) : [];

    /// <summary>
    /// Whether an event can state a link, looked at without decoding it: how a call to a model ended, which is every second
    /// event of a busy node, states none.
    /// </summary>
    /// <param name="stored">The event's bytes.</param>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static bool MayState(ReadOnlySpan<byte> stored)
    {
        var reader = new Utf8JsonReader(stored);
        var settled = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("read"u8))
                return true;
            var type = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (type && !(settled = reader.ValueTextEquals("settled"u8)))
                return true;
            reader.Skip();
        }
        return !settled;
    }

    private static IEnumerable<LineageLink> OfDecision(long index, StatedCall d)
    {
        var session = new LineageNode(NodeKind.Session, d.Session.Value);
        LineageLink Own(LineageNode from, LineageNode to, LinkReason reason, Label? label = null) =>
            new(from, to, reason, IsReported: false, d.TimeMs, label);

        yield return Own(session, new(NodeKind.Agent, d.Agent.Value), LinkReason.By);
        foreach (var agent in d.Chain)
            yield return Own(session, new(NodeKind.Agent, agent.Value), LinkReason.By);
        if (d.User is { } user)
            yield return Own(session, new(NodeKind.User, user.Value), LinkReason.For);
        if (d.Kind is CallKind.Infer or CallKind.Embed && LineageNode.Of(d.Resource) is { } model)
        {
            foreach (var shown in d.Shown ?? [])
            {
                if (LineageNode.Of(shown.Source) is { } source)
                    yield return Own(source, session, LinkReason.Read, shown.Label);
            }
            var output = LineageNode.At(NodeKind.Output, index);
            yield return Own(session, model, LinkReason.Sent, d.Label);
            yield return Own(session, output, LinkReason.Derived, d.Label);
            yield return Own(model, output, LinkReason.Derived);
        }
        else if (d.Kind == CallKind.CallTool && LineageNode.Of(d.Resource) is { } tool)
        {
            var effect = LineageNode.At(NodeKind.Effect, d.Intent ?? index);
            yield return Own(session, effect, LinkReason.Derived, d.Label);
            if (d.Parent is { } parent)
                yield return Own(
                    LineageNode.At(NodeKind.Output, parent),
                    effect,
                    LinkReason.Derived,
                    d.Label
                );
            foreach (var link in OfValues(index, d, effect))
                yield return link;
            // What the model emits for a tool of a server has no effect before it arrives there.
            if (d.Leg != Leg.Model || d.Resource.IsLocalTool)
                yield return Own(
                    effect,
                    tool,
                    d.Consequential ? LinkReason.Written : LinkReason.Sent,
                    d.Label
                );
        }
    }

    private static IEnumerable<LineageLink> OfValues(long index, StatedCall d, LineageNode effect)
    {
        foreach (var value in d.Sources ?? [])
        {
            if (LineageNode.Of(value.Source) is not { } source)
                continue;
            if (value.Parameter.Length == 0)
            {
                yield return new(source, effect, LinkReason.Exact, false, d.TimeMs);
                continue;
            }
            var node = new LineageNode(
                NodeKind.Value,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{d.Intent ?? index}/{value.Parameter}"
                )
            );
            yield return new(source, node, LinkReason.Exact, false, d.TimeMs);
            yield return new(node, effect, LinkReason.Exact, false, d.TimeMs);
        }
    }

    // The answer stands in the session's context from now on.
    private static IEnumerable<LineageLink> OfAnswer(Settled s, Decided d)
    {
        if (LineageNode.Of(d.Resource) is not { } source)
            yield break;
        yield return new(
            source,
            new(NodeKind.Session, d.Session.Value),
            LinkReason.Read,
            IsReported: false,
            s.TimeMs,
            s.Read
        );
    }

    // What one of a server's tools writes, another may read, where nobody says which data they are about.
    private static IEnumerable<LineageLink> OfTool(AssetRegistered e)
    {
        var id = e.Asset.Id;
        var tool = new LineageNode(NodeKind.Tool, id.Name);
        var server = new LineageNode(NodeKind.Server, id.Name[..Math.Max(0, id.Name.IndexOf('/'))]);
        var reads = Declared(e, ReadsAttribute);
        var writes = Declared(e, WritesAttribute);
        LineageLink Stated(LineageNode from, LineageNode to, LinkReason reason) =>
            new(
                from,
                to,
                reason,
                IsReported: true,
                e.TimeMs,
                to == tool ? e.Asset.Tool?.ResultLabel : null
            );

        foreach (var dataset in reads)
            yield return Stated(dataset, tool, LinkReason.Read);
        if (reads.Length == 0 && !id.IsLocalTool)
            yield return Stated(server, tool, LinkReason.Through);
        if (e.Asset.Tool?.IsConsequential == false)
            yield break;
        foreach (var dataset in writes)
            yield return Stated(tool, dataset, LinkReason.Written);
        if (writes.Length == 0 && !id.IsLocalTool)
            yield return Stated(tool, server, LinkReason.Through);
    }

    private static LineageNode[] Declared(AssetRegistered e, string attribute) =>
        e.Asset.Attributes.TryGetValue(attribute, out var names)
            ?
            [
                .. names
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Take(MaxDeclared)
                    .Select(static n => new LineageNode(NodeKind.Dataset, n)),
            ]
            : [];
}
