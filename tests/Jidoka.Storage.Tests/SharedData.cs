namespace Jidoka.Storage.Tests;

/// <summary>Test vectors that are kept beside the repository, not in it.</summary>
internal static class SharedData
{
    /// <summary>A folder of the shared data; skips the test when it is not there.</summary>
    public static string Folder(params string[] path)
    {
        var shared = Environment.GetEnvironmentVariable("JIDOKA_SHARED");
        Assert.SkipWhen(
            string.IsNullOrEmpty(shared) || !Directory.Exists(shared),
            "no shared data beside the repository"
        );
        var folder = System.IO.Path.Combine([shared!, "data", "std", .. path]);
        Assert.SkipUnless(
            Directory.Exists(folder),
            $"no {string.Join('/', path)} in the shared data"
        );
        return folder;
    }
}
