namespace Jidoka.Storage.Files;

/// <summary>A log's name, <c>tenant/node</c>, and where its files are.</summary>
internal static class LogName
{
    private const string LogsDirectory = "logs";
    private const string Extension = ".db";
    private const int MaxPartLength = 64;

    /// <exception cref="ArgumentException">The name is not of that form.</exception>
    public static string PathOf(string folder, string logId)
    {
        var parts = logId.Split('/');
        if (parts.Length != 2 || !parts.All(IsAllowed))
            throw new ArgumentException(
                $"A log is named tenant/node, each 1 to {MaxPartLength} of A-Z a-z 0-9 . _ - and no dot first; not '{logId}'.",
                nameof(logId)
            );
        return Path.Combine(folder, LogsDirectory, parts[0], parts[1] + Extension);
    }

    /// <summary>The names of the logs in a data folder, in order.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        var logs = Path.Combine(folder, LogsDirectory);
        if (!Directory.Exists(logs))
            return [];
        return
        [
            .. Directory
                .EnumerateFiles(logs, "*" + Extension, SearchOption.AllDirectories)
                .Select(path =>
                    Path.ChangeExtension(Path.GetRelativePath(logs, path), null).Replace('\\', '/')
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsAllowed(string part) =>
        part.Length is > 0 and <= MaxPartLength && part[0] != '.' && part.All(IsAllowed);

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
