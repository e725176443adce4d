namespace Jidoka.Storage.Verifying;

/// <summary>Where the files of a log are, said apart from the writer on purpose: the layout is what a copy must have.</summary>
/// <param name="LogId">The log's name, <c>tenant/node</c>.</param>
/// <param name="Database">The database.</param>
internal sealed record LogFiles(string LogId, string Database)
{
    /// <summary>The log's public key.</summary>
    public string Key => Path.ChangeExtension(Database, ".vkey");

    /// <summary>The latest published checkpoint.</summary>
    public string Checkpoint => Path.ChangeExtension(Database, ".checkpoint");

    /// <summary>The logs of a data folder, in the order of their names.</summary>
    public static IReadOnlyList<LogFiles> In(string dataFolder)
    {
        var logs = Path.Combine(dataFolder, "logs");
        if (!Directory.Exists(logs))
            return [];
        return
        [
            .. Directory
                .EnumerateDirectories(logs)
                .SelectMany(tenant => Directory.EnumerateFiles(tenant, "*.db"))
                .Select(file => new LogFiles(
                    $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileNameWithoutExtension(file)}",
                    file
                ))
                .OrderBy(log => log.LogId, StringComparer.Ordinal),
        ];
    }
}
