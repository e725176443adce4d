using Jidoka.Composition;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Says whether a node can take calls. The disk is tried for real, at most once a second.</summary>
internal sealed class Readiness(Node node)
{
    private const int TryEveryMs = 1_000;
    private const string ProbeName = "ready";

    // As much as a large event: a disk that takes one byte more is not one that takes calls.
    private static readonly byte[] Probe = new byte[64 * 1024];

    private readonly Lock _gate = new();
    private long? _triedAt;
    private string _ledger = "writable";

    /// <summary>How it is now.</summary>
    public ReadyView Now()
    {
        var factory = node.Factory.Current;
        var ledger = TryLedger();
        var governed = !factory.Policies.Files.IsEmpty || factory.PolicyFaults.IsEmpty;
        return new(
            ledger == "writable" && governed,
            ledger,
            factory.Policies.Set.Policies.Count,
            [.. factory.PolicyFaults.Select(f => $"{f.File}:{f.Line}:{f.Column}: {f.Message}")],
            node.Flow.InDoubt.Length
        );
    }

    private string TryLedger()
    {
        lock (_gate)
        {
            if (_triedAt is { } at && node.Time.GetElapsedTime(at).TotalMilliseconds < TryEveryMs)
                return _ledger;
            _triedAt = node.Time.GetTimestamp();
            try
            {
                node.Log.Snapshots.Save(ProbeName, 0, Probe);
                // A fault of the last record stays until something is recorded again: the folder may take files all the same.
                _ledger =
                    node.Upkeep.Fault is not null ? "the last upkeep failed"
                    : node.Recorder.Fault is null ? "writable"
                    : "the last call could not be recorded";
            }
            catch (LedgerUnavailableException)
            {
                _ledger = "the data folder cannot be written";
            }
            return _ledger;
        }
    }
}
