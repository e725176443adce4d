using System.ClientModel;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using OpenAI;

#pragma warning disable OPENAI001 // the client's own word: subject to change

namespace Jidoka.System.Tests.Clients.Dotnet;

/// <summary>NuGet clients of every protocol, changed in nothing but URL and key.</summary>
public sealed class StockAgentTests(OfficeFactory office) : IClassFixture<OfficeFactory>
{
    private const int TimeoutMs = 60_000;
    private const string Model = "clerk-large";

    public static TheoryData<string, bool> Clients()
    {
        var data = new TheoryData<string, bool>();
        foreach (
            var client in (string[])
                ["OpenAI responses", "Anthropic", "Extensions chat", "Extensions responses"]
        )
        foreach (var streaming in (bool[])[false, true])
            data.Add(client, streaming);
        return data;
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Tool_calls_pass_and_the_task_is_done(string client, bool streaming)
    {
        var before = office.Received("bank/pay").Count;
        var text = await AskAsync(Agent(client), "Anna pays a bill", streaming);
        text.ShouldContain("bill is paid");
        office.Received("bank/pay").Count.ShouldBe(before + 1);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_refused_call_is_words_that_the_client_parses(string client, bool streaming)
    {
        var before = office.Received("bank/pay").Count;
        var text = await AskAsync(
            Agent(client),
            "A mail hijacks the model and wants money",
            streaming
        );
        text.ShouldContain("hijacked-target");
        office.Received("bank/pay").Count.ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Errors_and_refusals_are_the_clients_own(string client, bool streaming)
    {
        await FailsAsync(Agent(client, model: "no-such-model"), streaming, 404, "no-such-model");
        await FailsAsync(Agent(client, key: "jdk_wrong"), streaming, 401, "");
        await FailsAsync(Agent(client, offersSearch: true), streaming, 403, "web_search");
    }

    private async Task FailsAsync(StockAgent agent, bool streaming, int status, string words)
    {
        var failure = await Should.ThrowAsync<Exception>(
            AskAsync(agent, "Anna pays a bill", streaming)
        );
        var told = failure switch
        {
            ClientResultException e => e.Status,
            AnthropicApiException e => (int)e.StatusCode,
            _ => throw failure,
        };
        told.ShouldBe(status, failure.Message);
        failure.Message.ShouldContain(words);
    }

    private async Task<string> AskAsync(StockAgent agent, string title, bool streaming)
    {
        using var limit = new CancellationTokenSource(TimeoutMs);
        await using var mcp = await McpClient.CreateAsync(
            new HttpClientTransport(
                new()
                {
                    Endpoint = new Uri(office.Url, "/mcp"),
                    AdditionalHeaders = new Dictionary<string, string>
                    {
                        ["Authorization"] = "Bearer " + office.Key,
                    },
                }
            ),
            cancellationToken: limit.Token
        );
        return await agent.AskAsync(office.Scene(title).Prompt, streaming, mcp, limit.Token);
    }

    private StockAgent Agent(
        string client,
        string? key = null,
        string model = Model,
        bool offersSearch = false
    )
    {
        key ??= office.Key;
        var openAi = new OpenAIClient(
            new ApiKeyCredential(key),
            new OpenAIClientOptions { Endpoint = new Uri(office.Url, "/v1") }
        );
        return client switch
        {
            "OpenAI responses" => new ResponsesAgent(office.Url, key, model)
            {
                OffersWebSearch = offersSearch,
            },
            "Anthropic" => new AnthropicAgent(office.Url, key, model)
            {
                OffersWebSearch = offersSearch,
            },
            "Extensions chat" => new ChatAgent(
                openAi.GetChatClient(model).AsIChatClient(),
                office.Url,
                key,
                model
            )
            {
                OffersWebSearch = offersSearch,
            },
            _ => new ChatAgent(
                openAi.GetResponsesClient().AsIChatClient(model),
                office.Url,
                key,
                model
            )
            {
                OffersWebSearch = offersSearch,
            },
        };
    }
}
