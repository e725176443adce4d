namespace Jidoka.Storage.Recording;

/// <summary>The named bounds of every ledger and vault. Exceeding one is refused before anything is written.</summary>
public static class LedgerLimits
{
    /// <summary>Longest event in bytes: with its class byte a leaf still fits a C2SP tlog-tiles entry (65,535 bytes).</summary>
    public const int MaxEventBytes = 65_534;

    /// <summary>Hashes in a full tile, and events in a full bundle (C2SP tlog-tiles).</summary>
    public const int TileWidth = 256;

    /// <summary>Most entries in one append.</summary>
    public const int MaxEntriesPerAppend = 1_024;

    /// <summary>Most sealed items that one event may carry.</summary>
    public const int MaxVaultItemsPerEvent = 256;

    /// <summary>Longest content of one vault item, in bytes.</summary>
    public const int MaxContentBytes = 64 * 1024 * 1024;

    /// <summary>Longest subject, in UTF-16 characters.</summary>
    public const int MaxSubjectLength = 512;

    /// <summary>Longest part name of a vault item, in UTF-16 characters.</summary>
    public const int MaxPartLength = 64;

    /// <summary>Longest snapshot, in bytes.</summary>
    public const int MaxSnapshotBytes = 256 * 1024 * 1024;

    /// <summary>Most entries in the queue before an append waits for room (up to <see cref="LedgerOptions.QueueWaitMs"/>).</summary>
    public const int MaxQueuedEntries = 8_192;

    /// <summary>Most bytes in the queue before an append waits for room.</summary>
    public const long MaxQueuedBytes = 64L * 1024 * 1024;

    /// <summary>Most appends queued or waiting for room; beyond it an append fails at once.</summary>
    public const int MaxWaitingAppends = 16_384;

    /// <summary>Most entries that one commit writes, unless a single append holds more.</summary>
    public const int MaxBatchEntries = 1_024;

    /// <summary>Most bytes that one commit writes, unless a single append holds more.</summary>
    public const long MaxBatchBytes = 16L * 1024 * 1024;

    /// <summary>Subjects whose unwrapped keys are kept in memory.</summary>
    public const int MaxCachedSubjects = 8_192;

    /// <summary>Keys that one subject has at most, by rotations; an erasure names all of them in one event.</summary>
    public const int MaxKeysPerSubject = 1_024;

    /// <summary>New subjects whose keys wait for the next commit; beyond it sealing for new subjects fails.</summary>
    public const int MaxPendingSubjects = 8_192;
}
