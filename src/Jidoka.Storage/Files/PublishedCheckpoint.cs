using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Files;

/// <summary>
/// The latest checkpoint whose events are known to survive a power cut, in a file beside the database: a log that is found
/// shorter than it was cut off. Copied elsewhere, it is a witness that an intruder on this machine cannot change.
/// </summary>
internal sealed class PublishedCheckpoint(string databasePath)
{
    private readonly Lock _gate = new();

    public static string PathOf(string databasePath) =>
        Path.ChangeExtension(databasePath, ".checkpoint");

    /// <summary>Events that the published checkpoint covers.</summary>
    public long Size { get; private set; } = -1;

    /// <summary>Replaces the file, unless it states more already. A disk that refuses leaves the one before.</summary>
    public void Publish(SignedCheckpoint checkpoint)
    {
        lock (_gate)
        {
            if (checkpoint.Size <= Size)
                return;
            try
            {
                var path = PathOf(databasePath);
                File.WriteAllText(path + ".new", checkpoint.Note);
                File.Move(path + ".new", path, overwrite: true);
                Size = checkpoint.Size;
            }
            catch (Exception error) when (DiskFault.Is(error))
            {
                // The next checkpoint tries again.
            }
        }
    }
}
