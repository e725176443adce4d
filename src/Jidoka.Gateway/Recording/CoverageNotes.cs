using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Gaps in coverage on their way into the ledger: each is noted once per node run, and noting never waits.
/// </summary>
public sealed class CoverageNotes
{
    /// <summary>The most different gaps that one run notes; further ones are dropped.</summary>
    public const int MaxNotes = 1024;

    /// <summary>The longest name that is kept.</summary>
    public const int MaxNameLength = 128;

    private readonly ConcurrentDictionary<(string, string), byte> _seen = new();
    private readonly Channel<(string What, string Name)> _waiting = Channel.CreateBounded<(
        string,
        string
    )>(new BoundedChannelOptions(MaxNotes) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Notes a gap.</summary>
    /// <param name="what">The kind of gap.</param>
    /// <param name="name">Its name; what is longer than the bound is cut.</param>
    public void Note(string what, string name)
    {
        var key = (what, name.Length > MaxNameLength ? name[..MaxNameLength] : name);
        if (_seen.Count < MaxNotes && _seen.TryAdd(key, 0))
            _waiting.Writer.TryWrite(key);
    }

    /// <summary>Records what waits.</summary>
    public async ValueTask DrainAsync(LiveFactory factory, CancellationToken cancelled)
    {
        while (_waiting.Reader.TryRead(out var note))
            await factory.AppendAsync(
                now => new CoverageNoted(note.What, note.Name) { TimeMs = now, By = "door" },
                cancelled
            );
    }
}
