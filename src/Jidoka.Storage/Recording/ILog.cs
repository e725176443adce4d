namespace Jidoka.Storage.Recording;

/// <summary>One tenant's log on one node, open for writing: the ledger, its tiles, its vault and its snapshots. Disposing closes all.</summary>
public interface ILog : IAsyncDisposable
{
    /// <summary>The events.</summary>
    ILedger Ledger { get; }

    /// <summary>The tree over the events, for others to check.</summary>
    ITiles Tiles { get; }

    /// <summary>The content.</summary>
    IVault Vault { get; }

    /// <summary>The content by age, and its removal.</summary>
    IKeptContent Kept { get; }

    /// <summary>The events by age, and their removal.</summary>
    IKeptEvents KeptEvents { get; }

    /// <summary>Folded state.</summary>
    ISnapshotCache Snapshots { get; }
}
