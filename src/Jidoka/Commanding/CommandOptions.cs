using System.CommandLine;
using Jidoka.Configuring;

namespace Jidoka.Commanding;

/// <summary>The options that commands share.</summary>
internal static class CommandOptions
{
    /// <summary>Names the configuration file.</summary>
    public static Option<string> Config { get; } =
        new("--config", "-c")
        {
            Description = "The configuration file.",
            HelpName = "FILE",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("JIDOKA_CONFIG") ?? ConfigFile.Name,
        };

    /// <summary>Asks for JSON.</summary>
    public static Option<bool> Json { get; } =
        new("--json") { Description = "Print JSON for programs instead of text for people." };
}
