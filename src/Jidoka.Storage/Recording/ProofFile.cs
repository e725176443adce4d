using System.Globalization;
using System.Text;

namespace Jidoka.Storage.Recording;

/// <summary>
/// One event of a log with all that shows that it stands there, as text (C2SP tlog-proof): the leaf in the <c>extra</c> line,
/// its inclusion proof, and the signed checkpoint.
/// </summary>
public static class ProofFile
{
    /// <summary>
    /// Writes the proof of an event under the published checkpoint, publishing one first where that does not cover it; null
    /// when the log has no such event, or has removed it.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public static async Task<string?> WriteAsync(
        ILog log,
        long index,
        CancellationToken cancellationToken = default
    )
    {
        if (index < 0 || log.Ledger.Read(index) is not { } stored)
            return null;
        var checkpoint =
            log.Ledger.Published is { } published && published.Size > index
                ? published
                : await log.Ledger.PublishAsync(cancellationToken);
        byte[] leaf = [(byte)stored.Class, .. stored.Event.Span];
        var text = new StringBuilder("c2sp.org/tlog-proof@v1\n");
        text.Append(CultureInfo.InvariantCulture, $"extra {Convert.ToBase64String(leaf)}\n");
        text.Append(CultureInfo.InvariantCulture, $"index {index}\n");
        foreach (var hash in log.Tiles.InclusionProof(index, checkpoint.Size))
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(checkpoint.Note).ToString();
    }
}
