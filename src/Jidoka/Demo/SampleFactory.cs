using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Factory.ModelServer;
using Factory.Scenes;
using Factory.ToolServer;

namespace Jidoka.Demo;

/// <summary>
/// A running factory: the scripted models, the MCP servers of a scenes file, and a <c>jidoka up</c> of its own before
/// them. Disposing ends all of it.
/// </summary>
internal sealed partial class SampleFactory : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly string _folder;
    private readonly ScenesFile _scenes;

    private SampleFactory(ScenesFile scenes, string folder, string executable)
    {
        _scenes = scenes;
        _folder = folder;
        Executable = executable;
    }

    /// <summary>The executable that is run.</summary>
    public string Executable { get; }

    /// <summary>Where agents connect.</summary>
    public Uri AgentUrl { get; private set; } = null!;

    /// <summary>Where people connect.</summary>
    public Uri ControlUrl { get; private set; } = null!;

    /// <summary>The gateway.</summary>
    public GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>The provider's key, which only Jidoka and the model server know.</summary>
    public string ProviderKey { get; } = "sk-sample-" + RandomNumberGenerator.GetHexString(32);

    /// <summary>The environment for commands of the executable.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            [FactoryConfig.ProviderKeyVariable] = ProviderKey,
            ["NO_COLOR"] = "1",
        };

    /// <summary>The key of an agent of the scenes file.</summary>
    public string KeyOf(string agent) => _keys[agent];

    /// <summary>Starts everything and waits until the gateway answers.</summary>
    /// <param name="scenes">The scenes file.</param>
    /// <param name="path">Where that file is: a stdio server reads it in its own process.</param>
    /// <param name="folder">An empty folder for configuration, data and records.</param>
    /// <param name="executable">The <c>jidoka</c> executable.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <param name="modelUrl">Another provider than the scripted one.</param>
    /// <param name="more">More MCP servers, as the configuration has them.</param>
    /// <param name="sections">More sections of the configuration.</param>
    /// <exception cref="TimeoutException">The gateway did not start; the message holds its log.</exception>
    public static async Task<SampleFactory> StartAsync(
        ScenesFile scenes,
        string path,
        string folder,
        string executable,
        CancellationToken stopping,
        string? modelUrl = null,
        JsonObject? more = null,
        JsonObject? sections = null
    )
    {
        var factory = new SampleFactory(scenes, folder, executable);
        try
        {
            var model = await ModelHost.StartAsync(scenes, factory.ProviderKey);
            factory._parts.Add(model);
            var servers = new Dictionary<string, JsonObject>();
            foreach (var server in scenes.Servers)
                servers[server.Name] = await factory.ServeAsync(server, Path.GetFullPath(path));
            var ports = FreePort.Take(2);
            var config = new FactoryConfig
            {
                Scenes = scenes,
                DataPort = ports[0],
                ControlPort = ports[1],
                ModelUrl = modelUrl ?? model.BaseUrl,
                DataFolder = DataFolderName,
                PolicyFolder = PolicyFolderName,
                Servers = servers,
                More = more ?? [],
                Sections = sections ?? [],
            };
            await File.WriteAllTextAsync(
                Path.Combine(folder, "jidoka.yaml"),
                config.Text(),
                stopping
            );
            factory.WritePolicies();
            factory.AgentUrl = new Uri($"http://127.0.0.1:{ports[0]}");
            factory.ControlUrl = new Uri($"http://127.0.0.1:{ports[1]}");
            await factory.RunGatewayAsync(stopping);
            return factory;
        }
        catch
        {
            await factory.DisposeAsync();
            throw;
        }
    }

    /// <summary>The calls that each server received so far.</summary>
    public IReadOnlyDictionary<
        string,
        IReadOnlyList<(string Tool, JsonObject Arguments)>
    > Received() =>
        _scenes.Servers.ToDictionary(s => s.Name, s => CallRecord.Read(RecordOf(s.Name)));

    /// <summary>Runs a command of the executable in the factory's folder.</summary>
    public Task<(int Code, string Output, string Error)> CommandAsync(
        CancellationToken stopping,
        params IReadOnlyList<string> arguments
    ) => GatewayProcess.RunAsync(Executable, _folder, arguments, Environment, stopping);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync();
        for (var i = _parts.Count - 1; i >= 0; i--)
            await _parts[i].DisposeAsync();
        _parts.Clear();
    }

    private async Task<JsonObject> ServeAsync(SceneServer server, string path)
    {
        if (server.Stdio)
            return new JsonObject
            {
                ["command"] = Path.Combine(AppContext.BaseDirectory, "Factory.ToolServer"),
                ["args"] = new JsonArray(path, server.Name, RecordOf(server.Name)),
            };
        var host = await ToolHost.StartAsync(server, new CallRecord(RecordOf(server.Name)));
        _parts.Add(host);
        return new JsonObject { ["url"] = host.Url, ["allowPrivate"] = true };
    }

    private string RecordOf(string server) => Path.Combine(_folder, server + ".calls.jsonl");
}
