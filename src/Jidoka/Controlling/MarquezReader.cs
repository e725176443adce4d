using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Lineage;

namespace Jidoka.Controlling;

/// <summary>
/// The lineage in the form of Marquez's API, as far as scripts read it: namespaces, jobs, datasets and the graph around one.
/// What Marquez keeps and lineage does not (versions, owners, tags) is empty.
/// </summary>
/// <param name="store">The lineage.</param>
internal sealed class MarquezReader(LineageStore store)
{
    /// <summary>The most entries of one list.</summary>
    public const int MaxListed = 10_000;

    /// <summary>The most nodes of one graph.</summary>
    public const int MaxNodes = 2_000;

    /// <summary>The farthest that a graph goes from where it is asked for, in links.</summary>
    public const int MaxDepth = 100;

    /// <summary>How far it goes if nothing is said.</summary>
    public const int UsualDepth = 20;

    /// <summary>The namespaces of datasets and jobs.</summary>
    public JsonObject Namespaces() =>
        new()
        {
            ["namespaces"] = new JsonArray([
                .. store
                    .OfKind(NodeKind.Dataset, MaxListed)
                    .Concat(store.OfKind(NodeKind.Job, MaxListed))
                    .Select(static n => Split(n.Name).Namespace)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(static n => new JsonObject
                    {
                        ["name"] = n,
                        ["ownerName"] = "anonymous",
                        ["isHidden"] = false,
                    }),
            ]),
        };

    /// <summary>The datasets of a namespace.</summary>
    public JsonObject Datasets(string of, int limit, int offset) =>
        Page("datasets", NodeKind.Dataset, of, limit, offset, DatasetOf);

    /// <summary>The jobs of a namespace.</summary>
    public JsonObject Jobs(string of, int limit, int offset) =>
        Page("jobs", NodeKind.Job, of, limit, offset, JobOf);

    /// <summary>One dataset; null: no event speaks of it.</summary>
    public JsonObject? Dataset(string of, string name) =>
        One(NodeKind.Dataset, of, name, DatasetOf);

    /// <summary>One job; null: no event speaks of it.</summary>
    public JsonObject? Job(string of, string name) => One(NodeKind.Job, of, name, JobOf);

    /// <summary>The graph of jobs and datasets around one, by Marquez's id (<c>dataset:NAMESPACE:NAME</c>, <c>job:...</c>).</summary>
    /// <returns>Null: no event speaks of it.</returns>
    public JsonObject? Graph(string id, int depth)
    {
        if (Find(id) is not { } start)
            return null;
        var nodes = new Dictionary<LineageNode, (List<LineageNode> In, List<LineageNode> Out)>();
        var waiting = new Queue<(LineageNode Node, int Depth)>();
        waiting.Enqueue((start, 0));
        while (waiting.TryDequeue(out var at) && nodes.Count < MaxNodes)
        {
            if (nodes.ContainsKey(at.Node))
                continue;
            var edges = EdgesOf(at.Node);
            nodes[at.Node] = edges;
            if (at.Depth < Math.Clamp(depth, 0, MaxDepth))
                foreach (var next in edges.In.Concat(edges.Out))
                    waiting.Enqueue((next, at.Depth + 1));
        }
        return new()
        {
            ["graph"] = new JsonArray([
                .. nodes
                    .OrderBy(static n => IdOf(n.Key), StringComparer.Ordinal)
                    .Select(static n => new JsonObject
                    {
                        ["id"] = IdOf(n.Key),
                        ["type"] = n.Key.Kind == NodeKind.Job ? "JOB" : "DATASET",
                        ["data"] = new JsonObject
                        {
                            ["id"] = NameOf(n.Key),
                            ["namespace"] = Split(n.Key.Name).Namespace,
                            ["name"] = Split(n.Key.Name).Name,
                        },
                        ["inEdges"] = Edges(n.Value.In.Select(o => (o, n.Key))),
                        ["outEdges"] = Edges(n.Value.Out.Select(d => (n.Key, d))),
                    }),
            ]),
        };
    }

    private static JsonArray Edges(IEnumerable<(LineageNode From, LineageNode To)> edges) =>
        new([
            .. edges.Select(static e => new JsonObject
            {
                ["origin"] = IdOf(e.From),
                ["destination"] = IdOf(e.To),
            }),
        ]);

    /// <summary>Runs stand between jobs and datasets here; in Marquez's graph they do not.</summary>
    private (List<LineageNode> In, List<LineageNode> Out) EdgesOf(LineageNode node)
    {
        if (node.Kind == NodeKind.Job)
        {
            LineageNode[] actors =
            [
                node,
                .. store
                    .From(node, LineageWalk.MaxFan)
                    .Where(static l => l.Reason == LinkReason.Ran)
                    .Select(static l => l.To),
            ];
            return (
                Distinct(actors.SelectMany(a => Ends(store.To(a, LineageWalk.MaxFan), true))),
                Distinct(actors.SelectMany(a => Ends(store.From(a, LineageWalk.MaxFan), false)))
            );
        }
        return (
            Distinct(
                Actors(store.To(node, LineageWalk.MaxFan).Where(IsWrite).Select(static l => l.From))
            ),
            Distinct(
                Actors(store.From(node, LineageWalk.MaxFan).Where(IsRead).Select(static l => l.To))
            )
        );
    }

    private static IEnumerable<LineageNode> Ends(IEnumerable<StoredLink> links, bool isInput) =>
        links
            .Where(l => isInput ? IsRead(l) : IsWrite(l))
            .Select(l => isInput ? l.From : l.To)
            .Where(static n => n.Kind == NodeKind.Dataset);

    private IEnumerable<LineageNode> Actors(IEnumerable<LineageNode> nodes) =>
        nodes.SelectMany(n =>
            n.Kind switch
            {
                NodeKind.Job => [n],
                NodeKind.Run => store
                    .To(n, LineageWalk.MaxFan)
                    .Where(static l => l.Reason == LinkReason.Ran)
                    .Select(static l => l.From),
                _ => Enumerable.Empty<LineageNode>(),
            }
        );

    private static bool IsRead(StoredLink link) => link.Reason == LinkReason.Read;

    private static bool IsWrite(StoredLink link) => link.Reason == LinkReason.Written;

    private static List<LineageNode> Distinct(IEnumerable<LineageNode> nodes) =>
        [.. nodes.Distinct().OrderBy(static n => n.Name, StringComparer.Ordinal)];

    private JsonObject Page(
        string list,
        NodeKind kind,
        string of,
        int limit,
        int offset,
        Func<LineageNode, JsonObject> entry
    )
    {
        var all = store
            .OfKind(kind, MaxListed)
            .Where(n => n.Name.StartsWith(of + "/", StringComparison.Ordinal))
            .Where(n => Split(n.Name).Namespace == of)
            .OrderBy(static n => n.Name, StringComparer.Ordinal)
            .ToList();
        return new()
        {
            [list] = new JsonArray([
                .. all.Skip(Math.Max(0, offset))
                    .Take(Math.Clamp(limit, 0, MaxListed))
                    .Select(entry),
            ]),
            ["totalCount"] = all.Count,
        };
    }

    private JsonObject? One(
        NodeKind kind,
        string of,
        string name,
        Func<LineageNode, JsonObject> entry
    )
    {
        var node = new LineageNode(kind, $"{of}/{name}");
        return store.Holds(node) ? entry(node) : null;
    }

    private JsonObject DatasetOf(LineageNode node)
    {
        var (space, name) = Split(node.Name);
        var links = store.To(node, LineageWalk.MaxFan);
        return new()
        {
            ["id"] = NameOf(node),
            ["type"] = "DB_TABLE",
            ["name"] = name,
            ["physicalName"] = name,
            ["namespace"] = space,
            ["sourceName"] = space,
            ["createdAt"] = Time(links.Select(static l => (long?)l.FirstMs).Min()),
            ["updatedAt"] = Time(links.Select(static l => (long?)l.LastMs).Max()),
            ["fields"] = new JsonArray([
                .. links
                    .Where(static l => l.From.Kind == NodeKind.Column)
                    .Select(static l => l.From.Name[(l.From.Name.LastIndexOf('#') + 1)..])
                    .Order(StringComparer.Ordinal)
                    .Select(static c => new JsonObject
                    {
                        ["name"] = c,
                        ["type"] = null,
                        ["tags"] = new JsonArray(),
                    }),
            ]),
            ["tags"] = new JsonArray(),
            ["facets"] = new JsonObject(),
            ["deleted"] = false,
        };
    }

    private JsonObject JobOf(LineageNode node)
    {
        var (space, name) = Split(node.Name);
        var (inputs, outputs) = EdgesOf(node);
        var runs = store
            .From(node, LineageWalk.MaxFan)
            .Where(static l => l.Reason == LinkReason.Ran)
            .ToList();
        return new()
        {
            ["id"] = NameOf(node),
            ["type"] = "BATCH",
            ["name"] = name,
            ["simpleName"] = name[(name.LastIndexOf('.') + 1)..],
            ["namespace"] = space,
            ["createdAt"] = Time(runs.Select(static l => (long?)l.FirstMs).Min()),
            ["updatedAt"] = Time(runs.Select(static l => (long?)l.LastMs).Max()),
            ["inputs"] = new JsonArray([.. inputs.Select(NameOf)]),
            ["outputs"] = new JsonArray([.. outputs.Select(NameOf)]),
            ["tags"] = new JsonArray(),
            ["facets"] = new JsonObject(),
        };
    }

    /// <summary>Both halves of a node's id can hold colons, so each place to split it is tried.</summary>
    private LineageNode? Find(string id)
    {
        if (id.Length > LineageNode.MaxLength)
            return null;
        var kind =
            id.StartsWith("dataset:", StringComparison.Ordinal) ? NodeKind.Dataset
            : id.StartsWith("job:", StringComparison.Ordinal) ? NodeKind.Job
            : (NodeKind?)null;
        if (kind is null)
            return null;
        var rest = id[(id.IndexOf(':') + 1)..];
        for (var i = rest.LastIndexOf(':'); i > 0; i = rest.LastIndexOf(':', i - 1))
        {
            var node = new LineageNode(kind.Value, $"{rest[..i]}/{rest[(i + 1)..]}");
            if (store.Holds(node))
                return node;
        }
        return null;
    }

    private static string IdOf(LineageNode node)
    {
        var (space, name) = Split(node.Name);
        return $"{(node.Kind == NodeKind.Job ? "job" : "dataset")}:{space}:{name}";
    }

    private static JsonObject NameOf(LineageNode node)
    {
        var (space, name) = Split(node.Name);
        return new() { ["namespace"] = space, ["name"] = name };
    }

    /// <summary>
    /// Lineage keeps <c>namespace/name</c> as one text. A namespace that is a URL reaches to the first slash behind its
    /// authority, any other to its first slash.
    /// </summary>
    private static (string Namespace, string Name) Split(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var slash = text.IndexOf('/', scheme < 0 ? 0 : scheme + "://".Length);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }

    private static string? Time(long? ms) =>
        ms is { } known
            ? DateTimeOffset
                .FromUnixTimeMilliseconds(known)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;
}
