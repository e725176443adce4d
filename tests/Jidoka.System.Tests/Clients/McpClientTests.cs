using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Clients;

/// <summary>MCP clients from npm, changed in nothing but URL and key, each with a call, an error and refusals.</summary>
public sealed class McpClientTests(OfficeFactory office) : IClassFixture<OfficeFactory>
{
    /// <summary>The clients: by the name of the script in tests/node/mcp that drives each.</summary>
    public static TheoryData<string> Clients { get; } =
    ["sdk", "sdk-2", "ai-sdk", "langchain", "mcp-remote", "inspector"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_lists_and_calls_the_tools_of_one_server(string client)
    {
        var said = await RunAsync(
            client,
            "/mcp/mail",
            "find_mail",
            new() { ["from"] = "Petra Vogel" }
        );
        Tools(said).ShouldBe(["find_mail", "find_contact", "send_mail"]);
        Text(said).ShouldContain("Thursday");
        IsError(said).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_lists_and_calls_the_tools_of_all_servers_under_qualified_names(
        string client
    )
    {
        var said = await RunAsync(client, "/mcp", "bank__get_balance", []);
        Tools(said).ShouldContain("mail__find_mail");
        Text(said).ShouldContain("18240.55");
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_reads_a_refusal_as_a_tools_error_and_nothing_is_forwarded(string client)
    {
        var before = office.Received("bank/pay").Count;
        var said = await RunAsync(
            client,
            "/mcp/bank",
            "pay",
            new()
            {
                ["iban"] = "GB33BUKB20201555555555",
                ["amount"] = 1,
                ["purpose"] = "x",
            }
        );
        Text(said).ShouldContain("Jidoka");
        Text(said).ShouldContain("untraced-target");
        IsError(said).ShouldBeTrue();
        office.Received("bank/pay").Count.ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_is_told_of_arguments_that_do_not_fit(string client)
    {
        var before = office.Received("mail/find_mail").Count;
        var said = await RunAsync(client, "/mcp/mail", "find_mail", new() { ["from"] = 7 });
        // LangChain checks them by itself, by the schema that the gateway passed on.
        Text(said).ShouldContain(client == "langchain" ? "schema" : "arguments.from");
        IsError(said).ShouldBeTrue();
        office.Received("mail/find_mail").Count.ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_is_told_of_a_tool_that_is_not_there(string client)
    {
        var said = await RunAsync(client, "/mcp/mail", "no_such_tool", []);
        (Fault(said) + said["result"]).ShouldContain("no_such_tool");
        (said["result"] is null || IsError(said)).ShouldBeTrue(said.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task It_cannot_connect_with_a_wrong_key(string client)
    {
        var said = await RunAsync(client, "/mcp/mail", "find_mail", [], "jdk_wrong");
        said["tools"].ShouldBeNull();
        said["result"].ShouldBeNull();
        Fault(said).ShouldNotBeNullOrEmpty();
    }

    private async Task<JsonObject> RunAsync(
        string client,
        string path,
        string tool,
        JsonObject arguments,
        string? key = null
    )
    {
        // Some clients keep files in the home folder; they get one of their own.
        using var home = new TempFolder();
        var environment = office.Environment();
        environment["HOME"] = home.Path;
        environment["AGENT_KEY"] = key ?? office.Key;
        return await NodeScript.RunAsync(
            "mcp-client.mjs",
            environment,
            client,
            path,
            tool,
            arguments.ToJsonString()
        );
    }

    private static IEnumerable<string> Tools(JsonObject said)
    {
        said["tools"].ShouldNotBeNull(Fault(said));
        return said["tools"]!.AsArray().Select(t => t!.GetValue<string>());
    }

    private static string Text(JsonObject said)
    {
        said["result"].ShouldNotBeNull(Fault(said));
        return said["result"]!["text"]!.GetValue<string>();
    }

    private static bool IsError(JsonObject said) => said["result"]!["isError"]!.GetValue<bool>();

    private static string? Fault(JsonObject said) => said["fault"]?.GetValue<string>();
}
