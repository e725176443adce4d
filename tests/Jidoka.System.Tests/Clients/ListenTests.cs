using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.System.Tests.Clients;

/// <summary>Stock clients of both eras hear of the changes of stock servers of both eras.</summary>
public sealed class ListenTests(NpmServersFactory servers) : IClassFixture<NpmServersFactory>
{
    private const int PatienceMs = 30_000;

    [Theory]
    [InlineData("all", "demo://resource/dynamic/text/1", "toggle-subscriber-updates")]
    [InlineData("newer", "test://board", "change")]
    public async Task A_newer_client_hears_of_what_it_listens_to(
        string server,
        string uri,
        string tool
    )
    {
        var said = await NodeScript.RunAsync(
            "mcp-listen.mjs",
            servers.Environment(),
            "/mcp/" + server,
            uri,
            tool
        );

        said["revision"]!.GetValue<string>().ShouldBe("2026-07-28");
        said["granted"]!
            .ToJsonString()
            .ShouldBe($$"""{"toolsListChanged":true,"resourceSubscriptions":["{{uri}}"]}""");
        said["heard"]!.GetValue<string>().ShouldBe(uri);
        said["ended"]!.GetValue<string>().ShouldBe("local");
    }

    [Fact]
    public async Task An_older_client_hears_of_a_newer_servers_resource()
    {
        await using var client = await servers.ConnectAsync("newer", "2025-11-25");
        var heard = new TaskCompletionSource<string>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        await using var subscription = await client.SubscribeToResourceAsync(
            "test://board",
            (said, _) =>
            {
                heard.TrySetResult(said.Uri);
                return ValueTask.CompletedTask;
            }
        );

        var called = await client.CallToolAsync("change", new Dictionary<string, object?>());

        called.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("Changed.");
        (await heard.Task.WaitAsync(TimeSpan.FromMilliseconds(PatienceMs))).ShouldBe(
            "test://board"
        );
        client.NegotiatedProtocolVersion.ShouldBe("2025-11-25");
    }
}
