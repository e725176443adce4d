namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Finds the conformance data; suites that miss it say so, and fail only where CI is set.</summary>
internal static class SharedData
{
    public static string? Find(string suite)
    {
        var root = Environment.GetEnvironmentVariable("JIDOKA_SHARED") ?? Default();
        var path = Path.Combine(root, "data", "cedar", "given");
        if (Directory.Exists(path))
            return path;
        Console.WriteLine($"left out: {suite} (shared data not found)");
        Environment
            .GetEnvironmentVariable("CI")
            .ShouldBeNull($"{suite} needs the shared data at {path}");
        return null;
    }

    private static string Default()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (
            directory is not null && !File.Exists(Path.Combine(directory.FullName, "Jidoka.slnx"))
        )
            directory = directory.Parent;
        return Path.Combine(directory?.Parent?.FullName ?? ".", "shared");
    }
}
