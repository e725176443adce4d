using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.System.Tests.Clients;

/// <summary>MCP servers from npm behind the gateway, each with calls, an error and a refusal.</summary>
public sealed class NpmServerTests(NpmServersFactory servers) : IClassFixture<NpmServersFactory>
{
    [Fact]
    public async Task The_filesystem_server_reads_and_what_nobody_declared_harmless_is_refused()
    {
        await File.WriteAllTextAsync(servers.Files.File("note.txt"), "The door is blue.");
        await using var client = await servers.ConnectAsync("files");

        var read = await CallAsync(
            client,
            "read_text_file",
            new() { ["path"] = servers.Files.File("note.txt") }
        );
        read.IsError.ShouldNotBe(true);
        Text(read).ShouldContain("The door is blue.");

        var absent = await CallAsync(
            client,
            "read_text_file",
            new() { ["path"] = servers.Files.File("absent.txt") }
        );
        absent.IsError.ShouldBe(true);
        Text(absent).ShouldContain("ENOENT");

        var write = await CallAsync(
            client,
            "write_file",
            new() { ["path"] = servers.Files.File("new.txt"), ["content"] = "x" }
        );
        Refused(write);
        File.Exists(servers.Files.File("new.txt")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_everything_server_answers_and_its_prompts_and_resources_are_read()
    {
        await using var client = await servers.ConnectAsync("all");
        (await client.ListToolsAsync()).Count.ShouldBeGreaterThan(3);

        Text(await CallAsync(client, "echo", new() { ["message"] = "Hello there." }))
            .ShouldContain("Hello there.");
        var misfit = await CallAsync(client, "get-sum", new() { ["a"] = "one", ["b"] = 2 });
        misfit.IsError.ShouldBe(true);
        Text(misfit).ShouldContain("arguments.a");
        Refused(await CallAsync(client, "get-env", []));

        var prompts = await client.ListPromptsAsync();
        var said = await client.GetPromptAsync(prompts[0].Name);
        said.Messages.ShouldNotBeEmpty();
        var resources = await client.ListResourcesAsync();
        (await client.ReadResourceAsync(resources[0].Uri)).Contents.ShouldNotBeEmpty();
        await Should.ThrowAsync<McpProtocolException>(async () =>
            await client.ReadResourceAsync("demo://no/such/resource")
        );
    }

    [Fact]
    public async Task The_memory_server_keeps_what_it_is_told_and_deletes_nothing_unasked()
    {
        await using var client = await servers.ConnectAsync("memory");
        var made = await CallAsync(
            client,
            "create_entities",
            new()
            {
                ["entities"] = new[]
                {
                    new
                    {
                        name = "Anna",
                        entityType = "person",
                        observations = new[] { "sells wine" },
                    },
                },
            }
        );
        made.IsError.ShouldNotBe(true);
        Text(await CallAsync(client, "read_graph", [])).ShouldContain("sells wine");

        var unknown = await CallAsync(
            client,
            "add_observations",
            new()
            {
                ["observations"] = new[]
                {
                    new { entityName = "Nobody", contents = new[] { "x" } },
                },
            }
        );
        unknown.IsError.ShouldBe(true);
        Text(unknown).ShouldContain("Nobody");

        Refused(
            await CallAsync(client, "delete_entities", new() { ["entityNames"] = new[] { "Anna" } })
        );
        (await File.ReadAllTextAsync(servers.MemoryFile)).ShouldContain("sells wine");
    }

    [Fact]
    public async Task The_sequential_thinking_server_thinks_step_by_step()
    {
        await using var client = await servers.ConnectAsync("thinking");
        for (var step = 1; step <= 2; step++)
        {
            var thought = await CallAsync(client, "sequentialthinking", Thought(step));
            thought.IsError.ShouldNotBe(true, Text(thought));
            Text(thought).ShouldContain($"\"thoughtHistoryLength\": {step}");
        }
        var misfit = await CallAsync(client, "sequentialthinking", Thought("first"));
        misfit.IsError.ShouldBe(true);
        Text(misfit).ShouldContain("arguments.thoughtNumber");
        await Should.ThrowAsync<McpProtocolException>(async () =>
            await CallAsync(client, "forget", [])
        );
    }

    private static Dictionary<string, object?> Thought(object number) =>
        new()
        {
            ["thought"] = "The door is blue.",
            ["thoughtNumber"] = number,
            ["totalThoughts"] = 2,
            ["nextThoughtNeeded"] = false,
        };

    private static ValueTask<CallToolResult> CallAsync(
        McpClient client,
        string tool,
        Dictionary<string, object?> arguments
    ) => client.CallToolAsync(tool, arguments);

    private static string Text(CallToolResult result) =>
        string.Concat(result.Content.OfType<TextContentBlock>().Select(c => c.Text));

    private static void Refused(CallToolResult result)
    {
        result.IsError.ShouldBe(true);
        Text(result).ShouldContain("Jidoka");
    }
}
