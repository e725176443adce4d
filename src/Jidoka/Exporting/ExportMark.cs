using System.Globalization;

namespace Jidoka.Exporting;

/// <summary>
/// How far an export is: a file beside the data, replaced as a whole after what stands before it was taken. What was sent and
/// not yet marked when the process ended is sent again.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class ExportMark(string path)
{
    /// <summary>The longest file, in bytes.</summary>
    public const int MaxBytes = 256;

    /// <summary>The ledger index to go on from; null: nothing was exported yet, or of another log.</summary>
    /// <param name="log">The log's name.</param>
    public long? Read(string log)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MaxBytes)
            return null;
        var parts = File.ReadAllText(path).Trim().Split(' ');
        return
            parts is [var of, var index]
            && of == log
            && long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var next)
            ? next
            : null;
    }

    /// <summary>Marks that all before an index was taken.</summary>
    public void Write(string log, long next)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(
                System.Text.Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{log} {next}\n")
                )
            );
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
