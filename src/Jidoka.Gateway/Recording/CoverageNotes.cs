using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Gaps in coverage, and as what models are served, on their way into the ledger: each is noted once per node run, and
/// noting never waits.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class CoverageNotes(TimeProvider time)
{
    /// <summary>The most different gaps that one run notes; further ones are dropped.</summary>
    public const int MaxNotes = 1024;

    /// <summary>
    /// How long after a model's version was noted a return to an earlier one is not, in milliseconds; if it is still served
    /// by then, it is.
    /// </summary>
    public const int ReturnQuietMs = 60_000;

    /// <summary>The longest name that is kept.</summary>
    public const int MaxNameLength = 128;

    private readonly ConcurrentDictionary<(string, string), byte> _seen = new();
    private readonly Channel<(string What, string Name)> _waiting = Channel.CreateBounded<(
        string,
        string
    )>(new BoundedChannelOptions(MaxNotes) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<(AssetId, string, ModelIdentity), byte> _served = new();
    private readonly ConcurrentDictionary<
        (AssetId, string),
        (ModelIdentity Identity, long Since)
    > _last = new();
    private readonly Channel<(
        AssetId Model,
        string Provider,
        ModelIdentity Identity
    )> _waitingServed = Channel.CreateBounded<(AssetId, string, ModelIdentity)>(
        new BoundedChannelOptions(MaxNotes) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Notes a gap.</summary>
    /// <param name="what">The kind of gap.</param>
    /// <param name="name">Its name; what is longer than the bound is cut.</param>
    public void Note(string what, string name)
    {
        var key = (what, name.Length > MaxNameLength ? name[..MaxNameLength] : name);
        if (_seen.Count < MaxNotes && _seen.TryAdd(key, 0))
            _waiting.Writer.TryWrite(key);
    }

    /// <summary>Notes as what a model was served; what is as it was last noted costs a look-up.</summary>
    public void NoteServed(AssetId model, Settlement settlement)
    {
        if (
            settlement.Provider is not { } provider
            || settlement is { ServedModel: null, Fingerprint: null }
        )
            return;
        var key = (model, provider);
        var identity = new ModelIdentity(settlement.ServedModel, settlement.Fingerprint);
        var known = _last.TryGetValue(key, out var last);
        if (known && last.Identity == identity)
            return;
        var isNew = _served.Count < MaxNotes && _served.TryAdd((model, provider, identity), 0);
        // A provider that serves two versions in turn must not fill the ledger.
        if (!isNew && known && time.GetElapsedTime(last.Since).TotalMilliseconds < ReturnQuietMs)
            return;
        if (!isNew && !known)
            return; // more are in use than are followed
        _last[key] = (identity, time.GetTimestamp());
        _waitingServed.Writer.TryWrite((model, provider, identity));
    }

    /// <summary>Records what waits.</summary>
    public async ValueTask DrainAsync(LiveFactory factory, CancellationToken cancelled)
    {
        while (_waiting.Reader.TryRead(out var note))
            await factory.AppendAsync(
                now => new CoverageNoted(note.What, note.Name) { TimeMs = now, By = "door" },
                cancelled
            );
        while (_waitingServed.Reader.TryRead(out var served))
            await factory.AppendUnlessAsync(
                (state, now) =>
                    state.LastServed(served.Model, served.Provider) == served.Identity
                        ? null
                        : new ModelServed(
                            served.Model,
                            served.Provider,
                            served.Identity,
                            state.LastServed(served.Model, served.Provider)
                        )
                        {
                            TimeMs = now,
                            By = "door",
                        },
                cancelled
            );
    }
}
