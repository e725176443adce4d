using Factory.Scenes;
using Factory.ToolServer;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.System.Tests.Samples;

public sealed class ToolServerTests
{
    private static readonly string _scenes = Repository.PathOf("samples", "scenes", "office.yaml");

    [Fact]
    public async Task Over_HTTP_the_scripted_tools_answer_by_argument_and_are_recorded()
    {
        using var folder = new TempFolder();
        var server = ScenesReader.ReadFile(_scenes).Servers.First(s => s.Name == "mail");
        await using var host = await ToolHost.StartAsync(
            server,
            new CallRecord(folder.File("mail.jsonl"))
        );
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = new Uri(host.Url) })
        );
        (await client.ListToolsAsync())
            .Select(t => t.Name)
            .ShouldBe(["find_mail", "find_contact", "send_mail"]);
        (await AskAsync(client, "find_mail", ("from", "Petra Vogel"))).ShouldContain("Thursday");
        (await AskAsync(client, "find_mail", ("from", "Nobody"))).ShouldContain("No mail");
        var calls = CallRecord.Read(folder.File("mail.jsonl"));
        calls.Select(c => c.Tool).ShouldBe(["mail/find_mail", "mail/find_mail"]);
        calls[0].Arguments["from"]!.GetValue<string>().ShouldBe("Petra Vogel");
    }

    [Fact]
    public async Task Over_stdio_the_server_is_a_process_of_its_own()
    {
        using var folder = new TempFolder();
        var transport = new StdioClientTransport(
            new()
            {
                Command = Path.Combine(AppContext.BaseDirectory, "Factory.ToolServer"),
                Arguments = [_scenes, "bank", folder.File("bank.jsonl")],
            }
        );
        await using (var client = await McpClient.CreateAsync(transport))
            (await AskAsync(client, "get_balance")).ShouldContain("18240.55");
        CallRecord.Read(folder.File("bank.jsonl")).ShouldHaveSingleItem();
    }

    private static async Task<string> AskAsync(
        McpClient client,
        string tool,
        params (string, object?)[] arguments
    )
    {
        var result = await client.CallToolAsync(
            tool,
            arguments.ToDictionary(a => a.Item1, a => a.Item2)
        );
        return ((TextContentBlock)result.Content[0]).Text;
    }
}
