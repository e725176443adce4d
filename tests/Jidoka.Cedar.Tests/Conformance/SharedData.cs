namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Finds the conformance data; suites that miss it say so, and fail only where CI is set.</summary>
internal static class SharedData
{
    /// <summary>The folder that holds <c>Jidoka.slnx</c>.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary><c>JIDOKA_SHARED</c>, or <c>shared</c> beside the repository.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("JIDOKA_SHARED")
        ?? Path.Combine(Path.GetDirectoryName(Repository) ?? ".", "shared");

    /// <summary>Where what may be thrown away is kept.</summary>
    public static string Artifacts { get; } = Path.Combine(Repository, "artifacts");

    public static string? Find(string suite)
    {
        var path = Path.Combine(Root, "data", "cedar", "given");
        if (Directory.Exists(path))
            return path;
        Console.WriteLine($"left out: {suite} (shared data not found)");
        Environment
            .GetEnvironmentVariable("CI")
            .ShouldBeNull($"{suite} needs the shared data at {path}");
        return null;
    }

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (
            directory is not null && !File.Exists(Path.Combine(directory.FullName, "Jidoka.slnx"))
        )
            directory = directory.Parent;
        return directory?.FullName ?? ".";
    }
}
