using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Clients;

/// <summary>npm clients, changed in nothing but URL and key.</summary>
public sealed class NpmClientTests(OfficeFactory office) : IClassFixture<OfficeFactory>
{
    /// <summary>Scripts of tests/node/clients, each with its variants.</summary>
    public static TheoryData<string, string, bool> Clients()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (
            var (client, variants) in ((string, string[])[])
                [
                    ("openai-chat", ["", "azure"]),
                    ("openai-responses", ["", "previous"]),
                    ("anthropic", [""]),
                    ("ai", ["compatible", "openai", "openai-chat", "anthropic"]),
                    ("langchain", ["openai", "openai-responses", "anthropic"]),
                    ("openai-agents", ["responses", "chat"]),
                ]
        )
        foreach (var variant in variants)
        foreach (var streaming in (bool[])[false, true])
            data.Add(client, variant, streaming);
        return data;
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_stock_client_works_and_reads_refusals_and_errors_in_its_own_words(
        string client,
        string variant,
        bool streaming
    )
    {
        var before = office.Received("bank/pay").Count;
        var result = await RunAsync(client, variant, streaming);

        Names(result["task"]!).ShouldBe(["bank__get_balance", "bank__pay"]);
        result["task"]!["answer"]!.GetValue<string>().ShouldContain("bill is paid");
        office.Received("bank/pay").Count.ShouldBe(before + 1);

        Names(result["hijack"]!).ShouldNotContain("bank__pay");
        var told = Texts(result["hijack"]!);
        told.ShouldContain("hijacked-target");
        told.ShouldContain("bank__pay");

        Status(result["unknownModel"]!).ShouldBe(404, result["unknownModel"]!.ToJsonString());
        result["unknownModel"]!["message"]!.GetValue<string>().ShouldContain("no-such-model");
        Status(result["wrongKey"]!).ShouldBe(401, result["wrongKey"]!.ToJsonString());
        if (result["webSearch"] is { } search)
        {
            Status(search).ShouldBe(403, search.ToJsonString());
            search["message"]!.GetValue<string>().ShouldContain("web_search");
        }
        if (result["models"] is { } models)
            models.AsArray().Select(m => m!.GetValue<string>()).ShouldContain("clerk-large");
    }

    private Task<JsonObject> RunAsync(string client, string variant, bool streaming)
    {
        var environment = office.Environment();
        environment["MODEL"] = "clerk-large";
        environment["PROMPT"] = office.Scene("Anna pays a bill").Prompt;
        environment["HIJACK"] = office.Scene("A mail hijacks the model and wants money").Prompt;
        environment["STREAM"] = streaming ? "1" : "0";
        return NodeScript.RunAsync("stock-client.mjs", environment, client, variant);
    }

    private static int Status(JsonNode failure) => failure["status"]!.GetValue<int>();

    private static string Texts(JsonNode task) =>
        string.Concat(task["texts"]!.AsArray().Select(t => t!.GetValue<string>()));

    private static IEnumerable<string> Names(JsonNode task) =>
        task["calls"]!.AsArray().Select(c => c!["name"]!.GetValue<string>());
}
