using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Clients;

/// <summary>MCP servers from npm behind the gateway, over stdio, as anybody would configure them.</summary>
public sealed class NpmServerTests
{
    private const int LimitMs = 120_000;

    [Fact]
    public async Task The_servers_filesystem_and_everything_work_behind_the_gateway()
    {
        var node = NodeScript.Require();
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        using var files = new TempFolder();
        await File.WriteAllTextAsync(files.File("note.txt"), "The door is blue.", limit.Token);
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        await using var factory = await SampleFactory.StartAsync(
            ScenesReader.ReadFile(path),
            path,
            folder.Path,
            Repository.Executable,
            limit.Token,
            more: new JsonObject
            {
                ["files"] = Server(
                    node,
                    ["@modelcontextprotocol/server-filesystem/dist/index.js", files.Path],
                    new JsonObject { ["read_text_file"] = Effects("reads") }
                ),
                ["all"] = Server(
                    node,
                    ["@modelcontextprotocol/server-everything/dist/index.js", "stdio"],
                    new JsonObject { ["echo"] = Effects("none") }
                ),
            }
        );

        var read = await CallAsync(
            factory,
            "/mcp/files",
            "read_text_file",
            new JsonObject { ["path"] = files.File("note.txt") }
        );
        read["result"]!["text"]!.GetValue<string>().ShouldContain("The door is blue.");

        // Nobody annotated write_file and nobody named the file, so it does not pass.
        var write = await CallAsync(
            factory,
            "/mcp/files",
            "write_file",
            new JsonObject { ["path"] = files.File("new.txt"), ["content"] = "x" }
        );
        write["result"]!["isError"]!.GetValue<bool>().ShouldBeTrue();
        File.Exists(files.File("new.txt")).ShouldBeFalse();

        var echo = await CallAsync(
            factory,
            "/mcp/all",
            "echo",
            new JsonObject { ["message"] = "Hello there." }
        );
        echo["result"]!["text"]!.GetValue<string>().ShouldContain("Hello there.");
        echo["tools"]!.AsArray().Count.ShouldBeGreaterThan(3);
    }

    private static JsonObject Server(string node, string[] arguments, JsonObject tools) =>
        new()
        {
            ["command"] = node,
            ["args"] = new JsonArray([
                NodeScript.Package(arguments[0]),
                .. arguments.Skip(1).Select(a => JsonValue.Create(a)),
            ]),
            ["tools"] = tools,
        };

    private static JsonObject Effects(string effect) =>
        new() { ["effects"] = new JsonArray(effect), ["selects"] = new JsonArray() };

    private static Task<JsonObject> CallAsync(
        SampleFactory factory,
        string path,
        string tool,
        JsonObject arguments
    ) =>
        NodeScript.RunAsync(
            "mcp-client.mjs",
            new Dictionary<string, string>
            {
                ["AGENT_URL"] = factory.AgentUrl.GetLeftPart(UriPartial.Authority),
                ["AGENT_KEY"] = factory.KeyOf("office-clerk"),
            },
            path,
            tool,
            arguments.ToJsonString()
        );
}
