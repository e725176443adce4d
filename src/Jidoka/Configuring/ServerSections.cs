namespace Jidoka.Configuring;

/// <summary>Reads entries of <c>servers</c>.</summary>
internal static class ServerSections
{
    private static readonly string[] SecretWords = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD"];

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
        CheckEnvironment(section, environment);
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
                AllowPrivate = allowsPrivate,
                TimeoutMs = (int)(
                    section.Integer("timeoutMs", 1, UpstreamSections.MaxTimeoutMs)
                    ?? defaults.TimeoutMs
                ),
            },
        };
    }

    private static void CheckEnvironment(
        Section section,
        ImmutableSortedDictionary<string, string> environment
    )
    {
        foreach (var (name, value) in environment)
        {
            var upper = name.ToUpperInvariant();
            if (SecretWords.Any(upper.Contains) && !SecretSource.IsReference(value))
                section.Fault(
                    "env",
                    $"'{name}' sounds like a secret: write env:NAME or file:PATH."
                );
        }
    }
}
