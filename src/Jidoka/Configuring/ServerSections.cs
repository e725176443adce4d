namespace Jidoka.Configuring;

/// <summary>Reads entries of <c>servers</c>.</summary>
internal static class ServerSections
{
    private static readonly string[] SecretWords = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD"];

    /// <summary>The least that a server can be let hold, in MB.</summary>
    public const int MinMemoryMb = 16;

    /// <summary>The most, in MB.</summary>
    public const int MaxMemoryMb = 1_048_576;

    public static Asset Server(string name, Section section, string folder)
    {
        if (!AssetId.IsServerName(name))
            section.Fault("", AssetId.ServerNameRule);
        var url = section.Text("url");
        var command = section.Text("command");
        if (url is null == command is null)
            section.Fault("url", "A server needs either 'url' or 'command'.");
        var key = section.SecretReference("key");
        var allowsPrivate = UpstreamSections.AllowsPrivate(section);
        UpstreamSections.CheckUrl(section, "url", url ?? "", key, allowsPrivate);
        var defaults = new ServerFacts();
        var environment = section.Pairs("env");
        if (OpenSecret(environment) is { } secret)
            section.Fault("env", $"'{secret}' sounds like a secret: write env:NAME or file:PATH.");
        var cwd = section.Text("cwd");
        return new()
        {
            Id = AssetId.Server(name),
            Server = defaults with
            {
                Url = url,
                Command = command,
                Arguments = section.Texts("args") ?? [],
                Environment = environment,
                WorkingFolder = cwd is null ? null : Path.GetFullPath(cwd, folder),
                KeyFrom = key,
                MemoryMb = (int?)section.Integer("memoryMb", MinMemoryMb, MaxMemoryMb),
                AllowPrivate = allowsPrivate,
                TimeoutMs = (int)(
                    section.Integer("timeoutMs", 1, UpstreamSections.MaxTimeoutMs)
                    ?? defaults.TimeoutMs
                ),
            },
        };
    }

    /// <summary>The variable that sounds like a secret and is given as text; null: none.</summary>
    public static string? OpenSecret(ImmutableSortedDictionary<string, string> environment) =>
        environment
            .Where(v =>
                SecretWords.Any(v.Key.ToUpperInvariant().Contains)
                && !SecretSource.IsReference(v.Value)
            )
            .Select(v => v.Key)
            .FirstOrDefault();
}
