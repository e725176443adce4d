namespace Jidoka.Bench;

/// <summary>Where the data and harnesses are that do not belong to the repository.</summary>
internal static class SharedFolder
{
    /// <summary><c>JIDOKA_SHARED</c>, or <c>shared</c> beside the repository.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("JIDOKA_SHARED")
        ?? Path.Combine(Path.GetDirectoryName(Repository.Root)!, "shared");
}
