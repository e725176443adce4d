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

    private const int MaxFaults = 50;
    private const int MaxFaultLength = 500;

    private bool _hasLooked;
    private ImmutableArray<PolicyFile> _reviewed = [];
    private FactorySnapshot? _reviewedAgainst;
    private ImmutableArray<PolicyFault> _found = [];

    /// <summary>Reads the folder once and records what is new.</summary>
    /// <returns>Whether the policies in force, or what is wrong with newer ones, changed.</returns>
    /// <exception cref="LedgerUnavailableException">The change cannot be recorded, and is not in force.</exception>
    public async Task<bool> ApplyAsync(CancellationToken ended)
    {
        var (files, faults) = PolicyFolder.Read(folder);
        var now = factory.Current;
        // What was in force before a restart was reviewed then: the line does not wait for another review.
        var wasInForce =
            !_hasLooked
            && faults.IsEmpty
            && now.PolicyFaults.IsEmpty
            && !files.IsEmpty
            && files.AsSpan().SequenceEqual(now.Policies.Files.AsSpan());
        _hasLooked = true;
        if (wasInForce)
            return false;
        if (faults.IsEmpty)
            faults = Review(files, now);
        return faults.IsEmpty
            ? await LoadAsync(files, now, ended)
            : await RejectAsync([.. faults.Take(MaxFaults).Select(Short)], now, ended);
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

    private async Task TryApplyAsync(CancellationToken ended)
    {
        try
        {
            await ApplyAsync(ended);
        }
        catch (LedgerUnavailableException e)
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

    /// <summary>The folder is looked at every few seconds, and most times neither it nor the inventory has changed.</summary>
    private ImmutableArray<PolicyFault> Review(
        ImmutableArray<PolicyFile> files,
        FactorySnapshot now
    )
    {
        var same =
            _reviewedAgainst is { } earlier
            && ReferenceEquals(earlier.Assets, now.Assets)
            && ReferenceEquals(earlier.Facts, now.Facts)
            && files.AsSpan().SequenceEqual(_reviewed.AsSpan());
        if (!same)
        {
            _found = PolicyReview.Of(files, PolicySchema.Of(now)).Faults;
            (_reviewed, _reviewedAgainst) = (files, now);
        }
        return _found;
    }

    private async Task<bool> LoadAsync(
        ImmutableArray<PolicyFile> files,
        FactorySnapshot now,
        CancellationToken ended
    )
    {
        var same = files.AsSpan().SequenceEqual(now.Policies.Files.AsSpan());
        if (same && now.PolicyFaults.IsEmpty)
            return false;
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

    private static PolicyFault Short(PolicyFault fault) =>
        fault.Message.Length <= MaxFaultLength
            ? fault
            : fault with
            {
                Message = fault.Message[..MaxFaultLength],
            };
}
