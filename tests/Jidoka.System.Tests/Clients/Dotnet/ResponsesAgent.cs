using System.ClientModel;
using ModelContextProtocol.Client;
using OpenAI;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // the client's own word: subject to change

namespace Jidoka.System.Tests.Clients.Dotnet;

/// <summary>NuGet OpenAI, responses; each turn names the answer before it.</summary>
internal sealed class ResponsesAgent(Uri url, string key, string model)
    : StockAgent(url, key, model)
{
    public override async Task<string> AskAsync(
        string prompt,
        bool streaming,
        McpClient mcp,
        CancellationToken stopping
    )
    {
        var client = new OpenAIClient(
            new ApiKeyCredential(Key),
            new OpenAIClientOptions { Endpoint = new Uri(Url, "/v1") }
        ).GetResponsesClient();
        var text = "";
        string? previous = null;
        ResponseItem[] input = [ResponseItem.CreateUserMessageItem(prompt)];
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var options = new CreateResponseOptions
            {
                Model = Model,
                PreviousResponseId = previous,
                StreamingEnabled = streaming,
            };
            foreach (var item in input)
                options.InputItems.Add(item);
            foreach (var tool in await mcp.ListToolsAsync(cancellationToken: stopping))
                options.Tools.Add(
                    ResponseTool.CreateFunctionTool(
                        tool.Name,
                        BinaryData.FromString(tool.JsonSchema.GetRawText()),
                        strictModeEnabled: false,
                        tool.Description
                    )
                );
            if (OffersWebSearch)
                options.Tools.Add(ResponseTool.CreateWebSearchTool());
            var response = await AnswerAsync(client, options, streaming, stopping);
            text += response.GetOutputText();
            previous = response.Id;
            var calls = response.OutputItems.OfType<FunctionCallResponseItem>().ToArray();
            if (calls.Length == 0)
                return text;
            var results = new List<ResponseItem>();
            foreach (var call in calls)
                results.Add(
                    ResponseItem.CreateFunctionCallOutputItem(
                        call.CallId,
                        await CallAsync(
                            mcp,
                            call.FunctionName,
                            call.FunctionArguments.ToString(),
                            stopping
                        )
                    )
                );
            input = [.. results];
        }
        return text;
    }

    private static async Task<ResponseResult> AnswerAsync(
        ResponsesClient client,
        CreateResponseOptions options,
        bool streaming,
        CancellationToken stopping
    )
    {
        if (!streaming)
            return await client.CreateResponseAsync(options, stopping);
        ResponseResult? whole = null;
        await foreach (var update in client.CreateResponseStreamingAsync(options, stopping))
            if (update is StreamingResponseCompletedUpdate completed)
                whole = completed.Response;
        return whole ?? throw new InvalidOperationException("The stream did not complete.");
    }
}
