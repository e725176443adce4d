using System.Collections.Concurrent;
using System.Text;

namespace Jidoka.Bench.Crash;

/// <summary>
/// The witness: what the upstream was asked to do, a line for each effect, on the disk before the effect is answered.
/// It shares nothing with Jidoka.
/// </summary>
internal sealed class EffectLog : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>Creates the log's file.</summary>
    public EffectLog(string path) =>
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);

    /// <summary>How often each nonce had its effect.</summary>
    public IReadOnlyDictionary<string, int> Seen => _seen;

    /// <summary>Notes one effect; returns when it is on the disk.</summary>
    public void Note(string nonce)
    {
        var line = Encoding.ASCII.GetBytes(nonce + "\n");
        lock (_gate)
        {
            _file.Write(line);
            _file.Flush(flushToDisk: true);
        }
        _seen.AddOrUpdate(nonce, 1, static (_, n) => n + 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
