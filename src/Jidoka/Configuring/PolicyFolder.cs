namespace Jidoka.Configuring;

/// <summary>Reads the <c>*.cedar</c> files of the policy folder and those below it.</summary>
internal static class PolicyFolder
{
    /// <summary>The most files.</summary>
    public const int MaxFiles = 256;

    /// <summary>The most bytes of one file.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>The most bytes of all files.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Reads the files, by name. What cannot be read is a fault.</summary>
    public static (ImmutableArray<PolicyFile> Files, ImmutableArray<PolicyFault> Faults) Read(
        string folder
    )
    {
        if (!Directory.Exists(folder))
            return Fault(folder, "There is no such policy folder; 'jidoka init' writes one.");
        var files = ImmutableArray.CreateBuilder<PolicyFile>();
        var total = 0L;
        try
        {
            var paths = Directory
                .EnumerateFiles(folder, "*.cedar", SearchOption.AllDirectories)
                .Take(MaxFiles + 1)
                .Order(StringComparer.Ordinal)
                .ToArray();
            if (paths.Length > MaxFiles)
                return Fault(folder, $"The folder holds more than {MaxFiles} policy files.");
            foreach (var path in paths)
            {
                var length = new FileInfo(path).Length;
                total += length;
                if (length > MaxFileBytes || total > MaxBytes)
                    return Fault(
                        path,
                        $"A policy file has at most {MaxFileBytes} bytes, all together {MaxBytes}."
                    );
                files.Add(new(Path.GetRelativePath(folder, path), File.ReadAllText(path)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault(folder, "The policy folder cannot be read: " + e.Message);
        }
        return (files.ToImmutable(), []);
    }

    private static (ImmutableArray<PolicyFile>, ImmutableArray<PolicyFault>) Fault(
        string at,
        string message
    ) => ([], [new(at, 1, 1, message)]);
}
