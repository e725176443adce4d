using Jidoka.Core.Projecting.Lineage;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Lineage;

/// <summary>
/// The lineage of one log in a file beside it. What a stretch of the ledger says and how far the ledger was read move
/// together, so whatever interrupts a fold, the file holds the fold of the ledger up to its mark. One thread at a time
/// writes; any may read.
/// </summary>
public sealed class LineageStore : ILineageGraph, IDisposable
{
    private const string Extension = ".lineage";

    private readonly LineageWriter _writer;
    private readonly LineageReader _reader;

    private LineageStore(LineageWriter writer, LineageReader reader) =>
        (_writer, _reader) = (writer, reader);

    /// <summary>Opens the lineage of a log, or begins it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logId"><c>tenant/node</c>.</param>
    /// <exception cref="LedgerUnavailableException">The file cannot be opened.</exception>
    public static LineageStore Open(string folder, string logId) =>
        OpenFile(Path.ChangeExtension(LogName.PathOf(folder, logId), Extension));

    /// <summary>Opens a file, or begins it.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LedgerUnavailableException">The file cannot be opened.</exception>
    public static LineageStore OpenFile(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            LineageWriter writer;
            try
            {
                writer = new LineageWriter(path);
            }
            catch (SqliteFault)
            {
                // It is damaged. All that it held stands in the ledger.
                foreach (var part in new[] { "", "-wal", "-shm" })
                    File.Delete(path + part);
                writer = new LineageWriter(path);
            }
            return new(writer, new LineageReader(path));
        }
        catch (Exception error) when (error is SqliteFault || DiskFault.Is(error))
        {
            throw Unavailable(error);
        }
    }

    /// <summary>The ledger index up to which events are folded (exclusive): the watermark.</summary>
    public long Size => _writer.Size;

    /// <summary>
    /// What identifies the last event that was folded; empty before the first. A ledger that holds another there is not the
    /// one that was folded.
    /// </summary>
    public ReadOnlyMemory<byte> LastEvent => _writer.Last;

    /// <summary>Takes in what the next stretch of the ledger says.</summary>
    /// <param name="batch">What it says.</param>
    /// <param name="size">The ledger index after it.</param>
    /// <param name="lastEvent">What identifies the last event before that index.</param>
    /// <exception cref="LedgerUnavailableException">It could not be written; nothing moved.</exception>
    public void Apply(LineageBatch batch, long size, ReadOnlySpan<byte> lastEvent)
    {
        try
        {
            _writer.Apply(batch, size, lastEvent);
        }
        catch (SqliteFault fault)
        {
            throw Unavailable(fault);
        }
    }

    /// <summary>Forgets everything, to fold the ledger anew.</summary>
    /// <exception cref="LedgerUnavailableException">It could not be written.</exception>
    public void Clear()
    {
        try
        {
            _writer.Clear();
        }
        catch (SqliteFault fault)
        {
            throw Unavailable(fault);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredLink> From(LineageNode node, int max) =>
        Read(() => _reader.From(node, max));

    /// <inheritdoc/>
    public IReadOnlyList<StoredLink> To(LineageNode node, int max) =>
        Read(() => _reader.To(node, max));

    /// <inheritdoc/>
    public bool Holds(LineageNode node) => Read(() => _reader.Holds(node));

    /// <summary>The sources that were read as data of a class: a tag, or a confidentiality.</summary>
    /// <param name="name">The class.</param>
    /// <param name="max">The most that are wanted.</param>
    public IReadOnlyList<LineageNode> OfClass(string name, int max) =>
        Read(() => _reader.OfClass(name, max));

    /// <summary>The nodes of a kind, newest first.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="max">The most that are wanted.</param>
    public IReadOnlyList<LineageNode> OfKind(NodeKind kind, int max) =>
        Read(() => _reader.OfKind(kind, max));

    /// <summary>The newest reports that were not taken, newest first.</summary>
    /// <param name="max">The most that are wanted.</param>
    public IReadOnlyList<QuarantinedReport> Quarantined(int max) =>
        Read(() => _reader.Quarantined(max));

    /// <summary>How many links there are.</summary>
    public long Links => Read(() => _reader.Links());

    /// <summary>Writes all that it holds, row by row: two that are equal write the same.</summary>
    /// <param name="output">Where to.</param>
    public void Dump(TextWriter output) => Read(() => _reader.Dump(output));

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteFault fault)
        {
            throw Unavailable(fault);
        }
    }

    private static LedgerUnavailableException Unavailable(Exception cause) =>
        new($"The lineage cannot be used: {cause.Message}", cause);
}
