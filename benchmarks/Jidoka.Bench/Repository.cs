namespace Jidoka.Bench;

/// <summary>Where things are.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Jidoka.slnx</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Where runs keep what may be thrown away.</summary>
    public static string Artifacts { get; } = Path.Combine(Root, "artifacts");

    /// <summary>The executable as built beside this one.</summary>
    public static string JidokaExecutable { get; } =
        Path.Combine(Artifacts, "bin", "Jidoka", "release", "jidoka");

    private static string Find(string from)
    {
        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Jidoka.slnx")))
                return at.FullName;
        throw new DirectoryNotFoundException("Run from within the repository: no Jidoka.slnx.");
    }
}
