namespace Jidoka.Exporting;

/// <summary>Appends documents to a file, one a line, and flushes it to the disk.</summary>
/// <param name="path">The file.</param>
internal sealed class FileSink(string path) : IExportSink
{
    /// <inheritdoc/>
    public long Refused => 0;

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<byte[]> documents, CancellationToken cancelled)
    {
        try
        {
            // Opened for each stretch, so that the file can be moved away.
            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
            foreach (var document in documents)
            {
                await file.WriteAsync(document, CancellationToken.None);
                file.WriteByte((byte)'\n');
            }
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // No file is held open.
    }
}
