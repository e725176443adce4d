using System.Net;
using System.Text.Json;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>How a client that knows only the door's address finds out who gives it a token, and which.</summary>
public sealed class MetadataTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private static readonly ResourceMetadata Described = new(
        DoorAddress.Local,
        ["https://issuer.test"]
    );

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/bench")]
    [InlineData("/mcp/no-such-server")]
    public async Task A_refusal_names_the_description_of_the_door_that_was_called(string path)
    {
        await using var door = await DoorFixture.StartAsync(metadata: Described);
        using var client = new HttpClient { BaseAddress = door.Door };
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        using var refused = await client.PostAsync(path, DoorFixture.Json(Ping));

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var said = refused.Headers.WwwAuthenticate.ToString();
        said.ShouldStartWith("Bearer realm=\"jidoka\", resource_metadata=\"");
        var address = said.Split('"')[3];
        var found = JsonDocument.Parse(await client.GetStringAsync(address)).RootElement;

        found.GetProperty("resource").GetString().ShouldBe(new Uri(door.Door, path).ToString());
        found
            .GetProperty("authorization_servers")
            .EnumerateArray()
            .Select(a => a.GetString())
            .ShouldBe(["https://issuer.test"]);
        found
            .GetProperty("scopes_supported")
            .EnumerateArray()
            .Select(a => a.GetString())
            .ShouldBe(["callTool", "readData"]);
        found.GetProperty("bearer_methods_supported")[0].GetString().ShouldBe("header");
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/mcp/a/b")]
    [InlineData("/mcp/local")]
    [InlineData("/mcpx")]
    public async Task What_is_no_door_is_not_described(string path)
    {
        await using var door = await DoorFixture.StartAsync(metadata: Described);
        using var client = new HttpClient { BaseAddress = door.Door };

        using var answer = await client.GetAsync(ResourceMetadata.Root + path);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_hosts_name_is_never_given_out_as_ours()
    {
        await using var door = await DoorFixture.StartAsync(metadata: Described);
        using var client = new HttpClient { BaseAddress = door.Door };
        using var request = new HttpRequestMessage(HttpMethod.Get, ResourceMetadata.Root + "/mcp");
        request.Headers.Host = "evil.test";

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Without_an_issuer_nothing_is_promised()
    {
        await using var door = await DoorFixture.StartAsync(metadata: ResourceMetadata.None);
        using var client = new HttpClient { BaseAddress = door.Door };
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");

        using var refused = await client.PostAsync("/mcp", DoorFixture.Json(Ping));
        using var answer = await client.GetAsync(ResourceMetadata.Root + "/mcp");

        refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer realm=\"jidoka\"");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_call_that_lacks_a_scope_is_told_which_and_where_beside_those_that_it_has()
    {
        await using var door = await DoorFixture.StartAsync(metadata: Described);
        await door.AddHttpServerAsync("bench");
        door.Pipeline.Decide = (_, _) => Decision.Refuse(ScopeRules.Rule, "It needs more.");
        door.Scopes = ["infer"];
        using var client = await door.BareSessionAsync("/mcp/bench");

        using var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"vault","arguments":{}}}"""
            )
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        answer
            .Headers.WwwAuthenticate.ToString()
            .ShouldBe(
                "Bearer realm=\"jidoka\", error=\"insufficient_scope\", scope=\"infer callTool:bench/vault\", "
                    + $"resource_metadata=\"{new Uri(door.Door, ResourceMetadata.Root + "/mcp/bench")}\""
            );
    }
}
