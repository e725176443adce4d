namespace Jidoka.Tests;

/// <summary>Where the repository's checked-in files are.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Jidoka.slnx")))
                return at.FullName;
        }
        throw new DirectoryNotFoundException("no Jidoka.slnx above the test");
    }
}
