using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Clients;

/// <summary>npm clients, changed in nothing but URL and key.</summary>
public sealed class NpmClientTests(OfficeFactory office) : IClassFixture<OfficeFactory>
{
    private const string PayBill = "Anna pays a bill";
    private const string Hijack = "A mail hijacks the model and wants money";

    [Theory]
    [InlineData("openai-agent.mjs", false)]
    [InlineData("openai-agent.mjs", true)]
    [InlineData("ai-agent.mjs", false)]
    [InlineData("ai-agent.mjs", true)]
    public async Task Tool_calls_pass_and_the_task_is_done(string script, bool streaming)
    {
        var before = office.Received("bank/pay").Count;
        var result = await AskAsync(script, PayBill, streaming);
        Names(result).ShouldBe(["bank__get_balance", "bank__pay"]);
        result["answer"]!.GetValue<string>().ShouldContain("bill is paid");
        office.Received("bank/pay").Count.ShouldBe(before + 1);
    }

    [Theory]
    [InlineData("openai-agent.mjs", false)]
    [InlineData("openai-agent.mjs", true)]
    [InlineData("ai-agent.mjs", false)]
    [InlineData("ai-agent.mjs", true)]
    public async Task A_refused_call_is_words_the_client_parses(string script, bool streaming)
    {
        var before = office.Received("bank/pay").Count;
        var result = await AskAsync(script, Hijack, streaming);
        office.Received("bank/pay").Count.ShouldBe(before);
        var told = string.Concat(result["texts"]!.AsArray().Select(t => t!.GetValue<string>()));
        told += string.Concat(Calls(result).Select(c => c["text"]!.GetValue<string>()));
        told.ShouldContain("hijacked-target");
        told.ShouldContain("bank__pay");
    }

    [Fact]
    public async Task The_list_of_models_is_read()
    {
        var result = await AskAsync("openai-agent.mjs", PayBill, streaming: false);
        result["models"]!.AsArray().Select(m => m!.GetValue<string>()).ShouldContain("clerk-large");
    }

    private Task<JsonObject> AskAsync(string script, string title, bool streaming)
    {
        var environment = office.Environment();
        environment["MODEL"] = "clerk-large";
        environment["PROMPT"] = office.Scene(title).Prompt;
        environment["STREAM"] = streaming ? "1" : "0";
        return NodeScript.RunAsync(script, environment);
    }

    private static IEnumerable<string> Names(JsonObject result) =>
        Calls(result).Select(c => c["name"]!.GetValue<string>());

    private static IEnumerable<JsonNode> Calls(JsonObject result) =>
        result["calls"]!.AsArray().Select(c => c!);
}
