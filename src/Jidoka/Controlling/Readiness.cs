using Jidoka.Composition;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Says whether a node can take calls. The disk is tried for real, at most once a second.</summary>
internal sealed class Readiness(Node node)
{
    private const int TryEveryMs = 1_000;
    private const string ProbeName = "ready";
    private static readonly byte[] Probe = [1];

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
                _ledger = node.Upkeep.Fault is null ? "writable" : "the last upkeep failed";
            }
            catch (LedgerUnavailableException)
            {
                _ledger = "the data folder cannot be written";
            }
            return _ledger;
        }
    }
}
