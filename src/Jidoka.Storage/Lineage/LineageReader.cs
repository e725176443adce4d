using System.Globalization;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Lineage;

/// <summary>The reading connection of a lineage. Calls take turns.</summary>
internal sealed class LineageReader : IDisposable
{
    private const string Columns =
        "s.name, d.name, reason, reported, first_idx, last_idx, first_ms, last_ms, times, label";

    private static readonly string[] Dumped =
    [
        "SELECT size, hex(leaf) FROM mark",
        "SELECT id, name FROM node ORDER BY id",
        "SELECT src, dst, reason, reported, first_idx, last_idx, first_ms, last_ms, times, hex(label) FROM link ORDER BY src, dst, reason, reported",
        "SELECT name, node FROM class ORDER BY name, node",
        "SELECT idx, ms, place, why, bytes FROM aside ORDER BY idx",
    ];

    private readonly Lock _turn = new();
    private readonly string _path;
    private readonly Database _database;
    private readonly Statement _id;
    private readonly Statement _from;
    private readonly Statement _to;
    private readonly Statement _class;
    private readonly Statement _kind;
    private readonly Statement _aside;

    public LineageReader(string path)
    {
        _path = path;
        _database = Database.OpenToWrite(path);
        _database.Execute(
            "PRAGMA busy_timeout = 2000; PRAGMA query_only = ON; PRAGMA cache_size = -16384"
        );
        _id = _database.Prepare("SELECT id FROM node WHERE name = ?");
        _from = _database.Prepare(
            $"SELECT {Columns} FROM link JOIN node s ON s.id = src JOIN node d ON d.id = dst WHERE src = ? ORDER BY dst DESC, reason, reported LIMIT ?"
        );
        _to = _database.Prepare(
            $"SELECT {Columns} FROM link INDEXED BY link_to JOIN node s ON s.id = src JOIN node d ON d.id = dst WHERE dst = ? ORDER BY src DESC, reason, reported LIMIT ?"
        );
        _class = _database.Prepare(
            "SELECT n.name FROM class c JOIN node n ON n.id = c.node WHERE c.name = ? ORDER BY c.node DESC LIMIT ?"
        );
        _kind = _database.Prepare(
            "SELECT name FROM node WHERE name >= ?1 || ':' AND name < ?1 || ';' ORDER BY name LIMIT ?2"
        );
        _aside = _database.Prepare(
            "SELECT idx, ms, place, why, bytes FROM aside ORDER BY idx DESC LIMIT ?"
        );
    }

    public IReadOnlyList<StoredLink> From(LineageNode node, int max) => Links(_from, node, max);

    public IReadOnlyList<StoredLink> To(LineageNode node, int max) => Links(_to, node, max);

    public bool Holds(LineageNode node)
    {
        lock (_turn)
            return IdOf(node) is not null;
    }

    public IReadOnlyList<LineageNode> OfClass(string name, int max)
    {
        lock (_turn)
            return Nodes(_class.Bind(1, name).Bind(2, max));
    }

    public IReadOnlyList<LineageNode> OfKind(NodeKind kind, int max)
    {
        lock (_turn)
            return Nodes(_kind.Bind(1, kind.ToString()).Bind(2, max));
    }

    public IReadOnlyList<QuarantinedReport> Quarantined(int max)
    {
        lock (_turn)
        {
            var found = new List<QuarantinedReport>();
            _aside.Bind(1, max);
            while (_aside.Step())
                found.Add(
                    new(
                        _aside.Int64(0),
                        _aside.Int64(1),
                        _aside.Text(2),
                        _aside.Text(3),
                        (int)_aside.Int64(4)
                    )
                );
            _aside.Reset();
            return found;
        }
    }

    public long Links()
    {
        lock (_turn)
            return _database.Number("SELECT count(*) FROM link") ?? 0;
    }

    public bool Dump(TextWriter output)
    {
        // On a connection of its own, so that no walk waits for it.
        using var database = Database.OpenToRead(_path);
        database.Execute("BEGIN");
        foreach (var sql in Dumped)
        {
            using var rows = database.Prepare(sql);
            var columns =
                sql.AsSpan(0, sql.IndexOf(" FROM", StringComparison.Ordinal)).Count(',') + 1;
            while (rows.Step())
                output.WriteLine(
                    string.Join('\t', Enumerable.Range(0, columns).Select(c => Cell(rows, c)))
                );
        }
        return true;
    }

    public void Dispose()
    {
        lock (_turn)
        {
            foreach (var statement in new[] { _id, _from, _to, _class, _kind, _aside })
                statement.Dispose();
            _database.Dispose();
        }
    }

    private static string Cell(Statement rows, int column) =>
        rows.IsInteger(column)
            ? rows.Int64(column).ToString(CultureInfo.InvariantCulture)
            : rows.Text(column);

    private List<StoredLink> Links(Statement statement, LineageNode node, int max)
    {
        lock (_turn)
        {
            var links = new List<StoredLink>();
            if (IdOf(node) is not { } id)
                return links;
            statement.Bind(1, id).Bind(2, max);
            while (statement.Step())
                links.Add(
                    new(
                        NodeOf(statement.Text(0)),
                        NodeOf(statement.Text(1)),
                        (LinkReason)statement.Int64(2),
                        statement.Int64(3) == 1,
                        statement.Int64(4),
                        statement.Int64(5),
                        statement.Int64(6),
                        statement.Int64(7),
                        statement.Int64(8),
                        LabelText.Read(statement.Text(9))
                    )
                );
            statement.Reset();
            return links;
        }
    }

    private long? IdOf(LineageNode node)
    {
        var id = _id.Bind(1, node.ToString()).Step() ? _id.Int64(0) : (long?)null;
        _id.Reset();
        return id;
    }

    private static List<LineageNode> Nodes(Statement statement)
    {
        var nodes = new List<LineageNode>();
        while (statement.Step())
            nodes.Add(NodeOf(statement.Text(0)));
        statement.Reset();
        return nodes;
    }

    private static LineageNode NodeOf(string text)
    {
        var colon = text.IndexOf(':');
        return new(Enum.Parse<NodeKind>(text.AsSpan(0, colon)), text[(colon + 1)..]);
    }
}
