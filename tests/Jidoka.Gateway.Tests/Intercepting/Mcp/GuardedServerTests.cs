using System.Net;
using Jidoka.Gateway.Enforcing.Mcp;
using ModelContextProtocol;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Where the registration of a tool server can send the gateway.</summary>
public sealed class GuardedServerTests
{
    [Theory]
    [InlineData("http://169.254.169.254/mcp", true)]
    [InlineData("http://[::ffff:169.254.169.254]/mcp", true)]
    [InlineData("http://2852039166/mcp", true)]
    [InlineData("http://user:word@tools.example/mcp", true)]
    [InlineData("http://127.0.0.1:1/mcp", false)]
    [InlineData("http://localhost:1/mcp", false)]
    public async Task A_server_is_not_reached_where_its_registration_does_not_allow_it(
        string url,
        bool allowsPrivate
    )
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", new ServerFacts { Url = url }, allowsPrivate);
        await using var client = await door.ClientAsync("bench");

        var text = ToolCallTests.Text(await client.CallToolAsync("odd", ToolCallTests.Args()));

        text.ShouldBe(
            "The tool server 'bench' is at an address that its registration does not allow; tell the operator."
        );
    }

    [Fact]
    public async Task A_server_that_sends_the_gateway_elsewhere_is_not_followed()
    {
        await using var door = await DoorFixture.StartAsync();
        var reached = 0;
        await door.AddRawServerAsync(
            "other",
            context =>
            {
                Interlocked.Increment(ref reached);
                return Task.CompletedTask;
            }
        );
        var elsewhere = door.Pipeline.Factory.Find(AssetId.Server("other"))!.Server!.Url!;
        await door.AddRawServerAsync(
            "bench",
            context =>
            {
                context.Response.StatusCode = (int)HttpStatusCode.TemporaryRedirect;
                context.Response.Headers.Location = elsewhere;
                return Task.CompletedTask;
            }
        );
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("odd", ToolCallTests.Args());

        result.IsError.ShouldBe(true);
        ToolCallTests.Text(result).ShouldContain("cannot be reached");
        reached.ShouldBe(0);
    }
}
