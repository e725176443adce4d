namespace Jidoka.Bench.Running;

/// <summary>How a Jidoka of a benchmark is configured; the rest is as <c>jidoka init</c> leaves it.</summary>
internal sealed record LineSetup
{
    /// <summary>Where configuration, policies and data go.</summary>
    public required string Folder { get; init; }

    /// <summary>The agents that get a key.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>Model names and the base URL that serves each.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>The same of models whose provider speaks Anthropic's messages.</summary>
    public IReadOnlyDictionary<string, string> MessagesModels { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The section <c>servers</c> of the configuration; empty if there are none.</summary>
    public string Servers { get; init; } = "";

    /// <summary>The policies, in Cedar.</summary>
    public required string Policies { get; init; }

    /// <summary>Whether every record waits for the disk.</summary>
    public bool PowerDurability { get; init; }

    /// <summary>What a shell runs first in the process that then becomes Jidoka, such as a limit; null: nothing.</summary>
    public string? ShellBefore { get; init; }

    /// <summary>How long it may take to listen; one that finds a large log without a cache folds it first.</summary>
    public TimeSpan StartAtMost { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most calls that each agent may make; null: it has no budget.</summary>
    public long? Budget { get; init; }
}
