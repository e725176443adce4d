using System.Globalization;
using System.Text;

namespace Jidoka.Bench.Running;

/// <summary>The real <c>jidoka</c> in a process of its own, as a user starts it.</summary>
internal sealed class JidokaLine : IAsyncDisposable
{
    private static readonly TimeSpan StartAtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandAtMost = TimeSpan.FromSeconds(120);

    private readonly ChildProcess _process;

    private JidokaLine(
        ChildProcess process,
        LineSetup setup,
        int dataPort,
        int controlPort,
        string token
    )
    {
        _process = process;
        Setup = setup;
        DataPort = dataPort;
        ControlPort = controlPort;
        Control = new ControlClient(controlPort, token);
    }

    /// <summary>As what it runs.</summary>
    public LineSetup Setup { get; }

    /// <summary>Where agents call.</summary>
    public int DataPort { get; }

    /// <summary>Where people look and command.</summary>
    public int ControlPort { get; }

    /// <summary>The admin API.</summary>
    public ControlClient Control { get; }

    /// <summary>The process, to kill or to look at.</summary>
    public ChildProcess Process => _process;

    /// <summary>The process's id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Writes configuration and policies, and issues a key for each agent.</summary>
    /// <returns>The keys by agent.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> PrepareAsync(LineSetup setup)
    {
        Directory.CreateDirectory(Path.Combine(setup.Folder, "policies"));
        await File.WriteAllTextAsync(
            Path.Combine(setup.Folder, "policies", "bench.cedar"),
            setup.Policies
        );
        await WriteConfigurationAsync(setup, Loopback.FreePorts(2));
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var agent in setup.Agents)
            keys[agent] = await IssueKeyAsync(setup, agent);
        return keys;
    }

    /// <summary>Starts it on free ports and returns when its data port listens.</summary>
    public static async Task<JidokaLine> StartAsync(LineSetup setup)
    {
        var ports = Loopback.FreePorts(2);
        await WriteConfigurationAsync(setup, ports);
        var process = ChildProcess.Start(
            Repository.JidokaExecutable,
            ["up", "--config", ConfigurationOf(setup)]
        );
        try
        {
            await Loopback.WaitForAsync(ports[0], process, StartAtMost);
            return new JidokaLine(process, setup, ports[0], ports[1], ReadToken(setup));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one <c>jidoka</c> command on the setup's configuration.</summary>
    public static async Task<(int ExitCode, string Output)> CommandAsync(
        LineSetup setup,
        params string[] arguments
    )
    {
        await using var process = ChildProcess.Start(
            Repository.JidokaExecutable,
            [.. arguments, "--config", ConfigurationOf(setup)]
        );
        await process.Exited.WaitAsync(CommandAtMost);
        return (process.ExitCode, process.Output);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Control.Dispose();
        return _process.DisposeAsync();
    }

    private static string ReadToken(LineSetup setup)
    {
        var file = Path.Combine(setup.Folder, "data", "control.token");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
    }

    private static string ConfigurationOf(LineSetup setup) =>
        Path.Combine(setup.Folder, "jidoka.yaml");

    private static async Task<string> IssueKeyAsync(LineSetup setup, string agent)
    {
        var (code, output) = await CommandAsync(setup, "agent", "key", agent, "--json");
        var start = output.IndexOf("jdk_", StringComparison.Ordinal);
        if (code != 0 || start < 0)
            throw new InvalidOperationException($"No key for {agent}: {output}");
        var end = start;
        while (
            end < output.Length && (char.IsAsciiLetterOrDigit(output[end]) || output[end] == '_')
        )
            end++;
        return output[start..end];
    }

    private static async Task WriteConfigurationAsync(LineSetup setup, int[] ports)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            listen:
              data: 127.0.0.1:{{ports[0]}}
              control: 127.0.0.1:{{ports[1]}}
            data: ./data
            policies: ./policies
            durability: {{(setup.PowerDurability ? "power" : "default")}}

            """
        );
        text.AppendLine("providers:");
        foreach (var (model, url) in setup.Models)
            text.AppendLine($"  at-{model}: {{ baseUrl: \"{url}\" }}");
        text.AppendLine("models:");
        foreach (var model in setup.Models.Keys)
            text.AppendLine($"  {model}: {{ provider: at-{model} }}");
        if (setup.Servers.Length > 0)
            text.AppendLine("servers:").AppendLine(setup.Servers);
        text.AppendLine("agents:");
        foreach (var agent in setup.Agents)
        {
            text.AppendLine($"  {agent}:").AppendLine("    userTurns: human");
            if (setup.Budget is { } calls)
                text.AppendLine(
                    string.Create(CultureInfo.InvariantCulture, $"    budget: {{ calls: {calls} }}")
                );
        }
        await File.WriteAllTextAsync(ConfigurationOf(setup), text.ToString());
    }
}
