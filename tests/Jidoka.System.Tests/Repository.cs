namespace Jidoka.System.Tests;

/// <summary>Where this repository's files are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params ReadOnlySpan<string> parts) =>
        Path.Combine([Root, .. parts]);

    /// <summary>The built program.</summary>
    public static string Executable { get; } =
        PathOf("artifacts", "bin", "Jidoka", "release", "jidoka");

    private static string Find()
    {
        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
            if (File.Exists(Path.Combine(folder.FullName, "Jidoka.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("Jidoka.slnx is in no folder above the tests.");
    }
}
