using System.Globalization;
using System.Text;

namespace Jidoka.Bench.Running;

/// <summary>The real <c>jidoka</c> in a process of its own, as a user starts it.</summary>
internal sealed class JidokaLine : IAsyncDisposable
{
    private static readonly TimeSpan CommandAtMost = TimeSpan.FromSeconds(120);

    private readonly ChildProcess _process;

    private JidokaLine(ChildProcess process, LineSetup setup, int dataPort, ControlClient control)
    {
        _process = process;
        Setup = setup;
        DataPort = dataPort;
        Control = control;
    }

    /// <summary>As what it runs.</summary>
    public LineSetup Setup { get; }

    /// <summary>Where agents call.</summary>
    public int DataPort { get; }

    /// <summary>The admin API.</summary>
    public ControlClient Control { get; }

    /// <summary>The process, to kill or to look at.</summary>
    public ChildProcess Process => _process;

    /// <summary>Writes configuration and policies, and issues a key for each agent.</summary>
    /// <returns>The keys by agent.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> PrepareAsync(LineSetup setup)
    {
        Directory.CreateDirectory(Path.Combine(setup.Folder, "policies"));
        await File.WriteAllTextAsync(
            Path.Combine(setup.Folder, "policies", "bench.cedar"),
            setup.Policies
        );
        await using var line = await StartAsync(setup);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var agent in setup.Agents)
            keys[agent] = await line.Control.IssueKeyAsync(agent);
        return keys;
    }

    /// <summary>Starts it on free ports and returns when its data port listens.</summary>
    public static async Task<JidokaLine> StartAsync(LineSetup setup)
    {
        var ports = Loopback.FreePorts(2);
        await WriteConfigurationAsync(setup, ports);
        string[] command = [Repository.JidokaExecutable, "up", "--config", ConfigurationOf(setup)];
        var process = setup.ShellBefore is { } first
            ? ChildProcess.Start("sh", ["-c", first + "\nexec \"$0\" \"$@\"", .. command])
            : ChildProcess.Start(command[0], command[1..]);
        try
        {
            await Loopback.WaitForAsync(ports[0], process, setup.StartAtMost);
            var control = await ControlClient.OpenAsync(
                DataFolderOf(setup),
                process,
                setup.StartAtMost
            );
            return new JidokaLine(process, setup, ports[0], control);
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
        await process.FinishAsync(CommandAtMost);
        return (process.ExitCode, process.Output);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Control.Dispose();
        return _process.DisposeAsync();
    }

    /// <summary>Where a setup's ledger is.</summary>
    public static string DataFolderOf(LineSetup setup) => Path.Combine(setup.Folder, "data");

    private static string ConfigurationOf(LineSetup setup) =>
        Path.Combine(setup.Folder, "jidoka.yaml");

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
            text.AppendLine($"  at-{model}: {{ baseUrl: \"{url}\", allowPrivate: true }}");
        foreach (var (model, url) in setup.MessagesModels)
            text.AppendLine(
                $"  at-{model}: {{ baseUrl: \"{url}\", protocol: anthropic, allowPrivate: true }}"
            );
        text.AppendLine("models:");
        foreach (var model in setup.Models.Keys.Concat(setup.MessagesModels.Keys))
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
