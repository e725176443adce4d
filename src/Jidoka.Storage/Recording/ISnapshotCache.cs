namespace Jidoka.Storage.Recording;

/// <summary>
/// Keeps folded state beside the log so that a restart reads only the log's tail. A cache: losing it costs time only.
/// Snapshots are encrypted and authenticated with the log's keys, so a changed one is not loaded.
/// </summary>
public interface ISnapshotCache
{
    /// <summary>Replaces the named snapshot: the state after folding every event below <paramref name="atIndex"/>.</summary>
    /// <exception cref="ArgumentException">A name that is not 1 to 64 of <c>a-z 0-9 . _ -</c>, or bytes beyond the limit.</exception>
    /// <exception cref="LedgerUnavailableException">The storage refused; an earlier snapshot stays.</exception>
    void Save(string name, long atIndex, ReadOnlySpan<byte> bytes);

    /// <summary>Loads the named snapshot; false when it is absent, damaged, or ahead of the log.</summary>
    bool TryLoad(string name, out long atIndex, out byte[] bytes);
}
