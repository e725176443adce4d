using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Files;

/// <summary>
/// The latest checkpoint whose events are known to survive a power cut, in a file beside the database: a log that is found
/// shorter than it was cut off. Copied elsewhere, it is a witness that an intruder on this machine cannot change.
/// </summary>
internal sealed class PublishedCheckpoint(string databasePath, SignedCheckpoint? latest)
{
    private readonly Lock _gate = new();
    private volatile SignedCheckpoint? _latest = latest;

    public static string PathOf(string databasePath) =>
        Path.ChangeExtension(databasePath, ".checkpoint");

    /// <summary>What is published; null before the first.</summary>
    public SignedCheckpoint? Latest => _latest;

    /// <summary>Replaces the file, unless it states as much already; returns what is published now.</summary>
    /// <exception cref="LedgerUnavailableException">The disk refused; the one before stands.</exception>
    public SignedCheckpoint Publish(SignedCheckpoint checkpoint)
    {
        lock (_gate)
        {
            if (_latest is { } latest && checkpoint.Size <= latest.Size)
                return latest;
            return Write(checkpoint);
        }
    }

    /// <summary>Replaces the file by another note of the same size.</summary>
    /// <exception cref="LedgerUnavailableException">The disk refused; the one before stands.</exception>
    public void Replace(SignedCheckpoint checkpoint)
    {
        lock (_gate)
            Write(checkpoint);
    }

    /// <summary>Adds a witness's signature line to the published note, if that still has this size.</summary>
    public bool Cosign(long size, string line)
    {
        lock (_gate)
        {
            if (_latest is not { } latest || latest.Size != size)
                return false;
            try
            {
                Write(latest with { Note = latest.Note + line });
                return true;
            }
            catch (LedgerUnavailableException)
            {
                return false;
            }
        }
    }

    private SignedCheckpoint Write(SignedCheckpoint checkpoint)
    {
        try
        {
            var path = PathOf(databasePath);
            File.WriteAllText(path + ".new", checkpoint.Note);
            File.Move(path + ".new", path, overwrite: true);
            _latest = checkpoint;
            return checkpoint;
        }
        catch (Exception error) when (DiskFault.Is(error))
        {
            throw new LedgerUnavailableException(
                $"The checkpoint of {checkpoint.Origin} cannot be published: {error.Message}.",
                error
            );
        }
    }
}
