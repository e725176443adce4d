namespace Jidoka.Storage.Recording;

/// <summary>One tenant's log on one node, open for writing: the ledger, its vault and its snapshots. Disposing closes all three.</summary>
public interface ILog : IAsyncDisposable
{
    /// <summary>The events.</summary>
    ILedger Ledger { get; }

    /// <summary>The content.</summary>
    IVault Vault { get; }

    /// <summary>Folded state.</summary>
    ISnapshotCache Snapshots { get; }
}
