using Jidoka.Configuring;
using Jidoka.Core.Deciding.Schemas;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>
/// Keeps the policies in force equal to the files of the folder. A good set is an event and comes into force as a
/// whole; a bad one is an event too, and the last good set stays. Changes are noticed by watching, and by looking
/// every few seconds in case the watch misses one.
/// </summary>
internal sealed class PolicyReload(
    string folder,
    LiveFactory factory,
    TimeProvider time,
    ILogger log
)
{
    /// <summary>How long the folder must be quiet before it is read, in milliseconds.</summary>
    public const int QuietMs = 150;

    /// <summary>How often it is read anyway, in milliseconds.</summary>
    public const int PollMs = 5_000;

    /// <summary>How often files that stay are held against an inventory that changes, in milliseconds at least.</summary>
    public const int ReviewMs = 60_000;

    private bool _hasLooked;
    private ImmutableArray<PolicyFile> _reviewed = [];
    private FactorySnapshot? _reviewedAgainst;
    private long _reviewedAt;
    private ImmutableArray<PolicyFault> _found = [];
    private ImmutableArray<PolicyFault> _standing = [];

    /// <summary>Reads the folder once and records what is new.</summary>
    /// <returns>Whether the policies in force, or what is wrong with newer ones, changed.</returns>
    /// <exception cref="LedgerUnavailableException">The change cannot be recorded, and is not in force.</exception>
    public async Task<bool> ApplyAsync(CancellationToken ended)
    {
        var (files, faults) = PolicyFolder.Read(folder);
        var now = factory.Current;
        var isInForce = faults.IsEmpty && files.AsSpan().SequenceEqual(now.Policies.Files.AsSpan());
        // What was in force before a restart was reviewed then: the line does not wait for another review.
        var isFirst = !_hasLooked;
        _hasLooked = true;
        if (isFirst && isInForce && now.PolicyFaults.IsEmpty && !files.IsEmpty)
            return false;
        if (faults.IsEmpty)
        {
            Review(files, now);
            faults = isInForce ? _found : Introduced();
        }
        // What is in force already is not put in force again, even if a fault of it is gone.
        return faults.IsEmpty && !isInForce
            ? await LoadAsync(files, ended)
            : await RejectAsync(RecordedFaults.Of(faults), now, ended);
    }

    /// <summary>Follows the folder until cancelled.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var changed = new SemaphoreSlim(0, 1);
        using var watcher = Watch(() => Signal(changed));
        try
        {
            while (!ended.IsCancellationRequested)
            {
                if (await changed.WaitAsync(PollMs, ended))
                    await SettleDownAsync(changed, ended);
                await TryApplyAsync(ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>
    /// Reads the folder once; what fails is logged, whatever it is, and tried again in the next round: what is in force
    /// stays in force, and one bad round must not be the last.
    /// </summary>
    public async Task TryApplyAsync(CancellationToken ended)
    {
        try
        {
            await ApplyAsync(ended);
        }
        catch (Exception e)
            when (e is not OperationCanceledException || !ended.IsCancellationRequested)
        {
            JidokaLog.PoliciesNotRecorded(log, e.Message);
        }
    }

    /// <summary>An editor writes a file in several steps: wait until the folder has been quiet for a moment.</summary>
    private async Task SettleDownAsync(SemaphoreSlim changed, CancellationToken ended)
    {
        do await Task.Delay(TimeSpan.FromMilliseconds(QuietMs), time, ended);
        while (await changed.WaitAsync(0, ended));
    }

    /// <summary>
    /// The folder is looked at every few seconds, and most times it has not changed, while the facts may change all the
    /// time.
    /// </summary>
    private void Review(ImmutableArray<PolicyFile> files, FactorySnapshot now)
    {
        if (_reviewedAgainst is { } earlier && files.AsSpan().SequenceEqual(_reviewed.AsSpan()))
        {
            var isSame =
                ReferenceEquals(earlier.Assets, now.Assets)
                && ReferenceEquals(earlier.Facts, now.Facts);
            if (isSame || time.GetElapsedTime(_reviewedAt).TotalMilliseconds < ReviewMs)
                return;
        }
        var schema = PolicySchema.Of(now);
        _found = PolicyReview.Of(files, schema).Faults;
        _standing = _found.IsEmpty ? [] : PolicyReview.Of(now.Policies.Files, schema).Faults;
        (_reviewed, _reviewedAgainst, _reviewedAt) = (files, now, time.GetTimestamp());
    }

    /// <summary>
    /// What is wrong with the files and not with those in force: an old fault must not keep an urgent policy out. With so
    /// many that the review ended early, the rest is not known to be old.
    /// </summary>
    private ImmutableArray<PolicyFault> Introduced()
    {
        if (_standing.IsEmpty || _found.Length > PolicyReview.MaxFound)
            return _found;
        var old = _standing.Select(static f => (f.File, f.Message)).ToHashSet();
        return [.. _found.Where(f => !old.Contains((f.File, f.Message)))];
    }

    private async Task<bool> LoadAsync(ImmutableArray<PolicyFile> files, CancellationToken ended)
    {
        var index = await factory.AppendAsync(
            at => new PoliciesLoaded(files) { TimeMs = at, By = "files" },
            ended
        );
        JidokaLog.PoliciesInForce(log, files.Length, index);
        return true;
    }

    private async Task<bool> RejectAsync(
        ImmutableArray<PolicyFault> faults,
        FactorySnapshot now,
        CancellationToken ended
    )
    {
        if (faults.AsSpan().SequenceEqual(now.PolicyFaults.AsSpan()))
            return false;
        await factory.AppendAsync(
            at => new PoliciesRejected(faults) { TimeMs = at, By = "files" },
            ended
        );
        if (faults.IsEmpty)
            return true; // what was wrong with the policies in force is so no more
        var first = faults[0];
        JidokaLog.PoliciesRefused(
            log,
            $"{first.File}:{first.Line}:{first.Column}: {first.Message}",
            faults.Length
        );
        return true;
    }

    private FileSystemWatcher? Watch(Action changed)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return null; // no folder yet, or no watch to be had: looking every few seconds must do
        }
    }

    private static void Signal(SemaphoreSlim changed)
    {
        try
        {
            changed.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody has signalled already, or nobody waits any more.
        }
    }
}
