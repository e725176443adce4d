using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Demo;
using ModelContextProtocol.Client;

namespace Jidoka.System.Tests.Clients;

/// <summary>The servers that people begin with, from npm over stdio, behind a real <c>jidoka up</c>.</summary>
public sealed class NpmServersFactory : IAsyncLifetime
{
    private const int StartTimeoutMs = 120_000;

    private readonly TempFolder _folder = new();
    private SampleFactory? _factory;

    /// <summary>The folder that the filesystem server may use.</summary>
    internal TempFolder Files { get; } = new();

    /// <summary>The file of the memory server.</summary>
    internal string MemoryFile => Files.File("memory.jsonl");

    public async ValueTask InitializeAsync()
    {
        var node = NodeScript.Require();
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        using var limit = new CancellationTokenSource(StartTimeoutMs);
        _factory = await SampleFactory.StartAsync(
            ScenesReader.ReadFile(path),
            path,
            _folder.Path,
            Repository.Executable,
            limit.Token,
            more: new JsonObject
            {
                ["files"] = Server(node, "server-filesystem", [Files.Path], ["read_text_file"]),
                ["all"] = Server(
                    node,
                    "server-everything",
                    ["stdio"],
                    ["echo", "get-sum", "toggle-subscriber-updates"]
                ),
                ["newer"] = Program(
                    node,
                    [Repository.PathOf("tests", "node", "mcp-newer-server.mjs")],
                    ["change"]
                ),
                ["memory"] = Server(
                    node,
                    "server-memory",
                    [],
                    ["read_graph", "create_entities", "add_observations"],
                    new JsonObject { ["MEMORY_FILE_PATH"] = MemoryFile }
                ),
                ["thinking"] = Server(
                    node,
                    "server-sequential-thinking",
                    [],
                    ["sequentialthinking"]
                ),
            }
        );
    }

    /// <summary>What a script of tests/node needs to reach the door.</summary>
    public IReadOnlyDictionary<string, string> Environment() =>
        new Dictionary<string, string>
        {
            ["AGENT_URL"] = _factory!.AgentUrl.ToString(),
            ["AGENT_KEY"] = _factory.KeyOf("office-clerk"),
        };

    /// <summary>A client of one of the servers.</summary>
    /// <param name="server">The server.</param>
    /// <param name="revision">The revision to speak; null: the library's choice.</param>
    public Task<McpClient> ConnectAsync(string server, string? revision = null) =>
        McpClient.CreateAsync(
            new HttpClientTransport(
                new()
                {
                    Endpoint = new Uri(_factory!.AgentUrl, "/mcp/" + server),
                    AdditionalHeaders = new Dictionary<string, string>
                    {
                        ["Authorization"] = "Bearer " + _factory.KeyOf("office-clerk"),
                    },
                }
            ),
            new() { ProtocolVersion = revision }
        );

    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        Files.Dispose();
        _folder.Dispose();
    }

    // What the tools that are named can do is declared harmless; of all others nothing is said.
    private static JsonObject Server(
        string node,
        string package,
        string[] arguments,
        string[] harmless,
        JsonObject? environment = null
    ) =>
        Program(
            node,
            [NodeScript.Package($"@modelcontextprotocol/{package}/dist/index.js"), .. arguments],
            harmless,
            environment
        );

    private static JsonObject Program(
        string node,
        string[] arguments,
        string[] harmless,
        JsonObject? environment = null
    ) =>
        new()
        {
            ["command"] = node,
            ["args"] = new JsonArray([.. arguments.Select(a => JsonValue.Create(a))]),
            ["env"] = environment ?? [],
            ["tools"] = new JsonObject(
                harmless.Select(t =>
                    KeyValuePair.Create(
                        t,
                        (JsonNode?)
                            new JsonObject
                            {
                                ["effects"] = new JsonArray("reads"),
                                ["selects"] = new JsonArray(),
                            }
                    )
                )
            ),
        };
}
