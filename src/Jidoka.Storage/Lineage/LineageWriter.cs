using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Lineage;

/// <summary>The writing connection of a lineage.</summary>
internal sealed class LineageWriter : IDisposable
{
    // Names of nodes whose ids are kept in memory; when there are more, all are forgotten.
    private const int MaxKept = 16_384;

    private readonly Database _database;
    private readonly Dictionary<LineageNode, long> _ids = [];
    private readonly Dictionary<LineageNode, long> _own = [];
    private readonly Statement _find;
    private readonly Statement _add;
    private readonly Statement _label;
    private readonly Statement _link;
    private readonly Statement _class;
    private readonly Statement _aside;
    private readonly Statement _mark;
    private long _nextId;
    private long _firstNewId;

    public LineageWriter(string path)
    {
        _database = LineageSchema.OpenToWrite(path);
        _find = _database.Prepare("SELECT id FROM node WHERE name = ?");
        _add = _database.Prepare("INSERT INTO node (id, name) VALUES (?, ?)");
        _label = _database.Prepare(
            "SELECT label FROM link WHERE src = ? AND dst = ? AND reason = ? AND reported = ?"
        );
        _link = _database.Prepare(
            """
            INSERT INTO link VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT DO UPDATE SET last_idx = ?6, first_ms = min(first_ms, ?7), last_ms = max(last_ms, ?8),
                times = times + ?9, label = ?10
            """
        );
        _class = _database.Prepare("INSERT OR IGNORE INTO class VALUES (?, ?)");
        _aside = _database.Prepare("INSERT INTO aside VALUES (?, ?, ?, ?, ?)");
        _mark = _database.Prepare("UPDATE mark SET size = ?, leaf = ? WHERE id = 0");
        ReadMark();
    }

    public long Size { get; private set; }

    public byte[] Last { get; private set; } = [];

    public void Apply(LineageBatch batch, long size, ReadOnlySpan<byte> lastEvent)
    {
        _database.Execute("BEGIN IMMEDIATE");
        _own.Clear();
        _firstNewId = _nextId;
        try
        {
            foreach (var link in batch.Links)
                Add(link);
            foreach (var q in batch.Quarantined)
                _aside
                    .Bind(1, q.Index)
                    .Bind(2, q.TimeMs)
                    .Bind(3, q.Where)
                    .Bind(4, q.Why)
                    .Bind(5, q.Bytes)
                    .Run();
            _mark.Bind(1, size).Bind(2, lastEvent).Run();
            _database.Execute("COMMIT");
        }
        catch
        {
            if (_database.InTransaction)
                _database.TryExecute("ROLLBACK");
            _ids.Clear();
            ReadMark();
            throw;
        }
        Size = size;
        Last = lastEvent.ToArray();
    }

    public void Clear()
    {
        LineageSchema.Create(_database);
        _ids.Clear();
        ReadMark();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _find, _add, _label, _link, _class, _aside, _mark })
            statement.Dispose();
        _database.Dispose();
    }

    private void Add(BatchLink link)
    {
        var from = IdOf(link.From);
        var to = IdOf(link.To);
        _link
            .Bind(1, from)
            .Bind(2, to)
            .Bind(3, (long)link.Reason)
            .Bind(4, link.IsReported ? 1 : 0)
            .Bind(5, link.FirstIndex)
            .Bind(6, link.LastIndex)
            .Bind(7, link.FirstMs)
            .Bind(8, link.LastMs)
            .Bind(9, link.Times)
            .Bind(10, LabelText.Of(LabelOf(from, to, link)))
            .Run();
        foreach (var read in link.Read)
        foreach (var name in LabelText.ClassesOf(read))
            _class.Bind(1, name).Bind(2, from).Run();
    }

    private Label? LabelOf(long from, long to, BatchLink link)
    {
        // A node that was not there before has no link before this one.
        if (from >= _firstNewId || to >= _firstNewId)
            return link.Label;
        var before = _label
            .Bind(1, from)
            .Bind(2, to)
            .Bind(3, (long)link.Reason)
            .Bind(4, link.IsReported ? 1 : 0)
            .Step()
            ? LabelText.Read(_label.Text(0))
            : null;
        _label.Reset();
        return before is null ? link.Label : link.Label?.Join(before) ?? before;
    }

    private long IdOf(LineageNode node)
    {
        // Of a busy log every second node is one call's own, and what names it stands together: kept for longer, such nodes would
        // only crowd out what is named again.
        var ids = node.Kind is NodeKind.Output or NodeKind.Effect or NodeKind.Value ? _own : _ids;
        if (ids.TryGetValue(node, out var id))
            return id;
        var name = node.ToString();
        if (_find.Bind(1, name).Step())
            id = _find.Int64(0);
        else
            _add.Bind(1, id = _nextId++).Bind(2, name).Run();
        _find.Reset();
        if (ids.Count >= MaxKept)
            ids.Clear();
        return ids[node] = id;
    }

    private void ReadMark()
    {
        using var mark = _database.Prepare("SELECT size, leaf FROM mark WHERE id = 0");
        if (mark.Step())
            (Size, Last) = (mark.Int64(0), mark.Blob(1).ToArray());
        _nextId = (_database.Number("SELECT max(id) FROM node") ?? -1) + 1;
    }
}
