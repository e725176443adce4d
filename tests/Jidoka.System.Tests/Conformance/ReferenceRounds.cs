#pragma warning disable MCP9005 // deprecated in 2026-07-28, and asked for by the conformance suite
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>The tools that ask for input before they go on, as the revision without sessions does it.</summary>
internal sealed class ReferenceRounds
{
    private static readonly byte[] Seal = RandomNumberGenerator.GetBytes(32);

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Asks a name.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> context) =>
        Answer(context.Params!.InputResponses, "user_name", "name") is { } name
            ? $"Hello, {name}!"
            : throw Ask(null, ("user_name", Form("What is your name?", "name")));

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Asks the model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> context) =>
        Has(context, "capital_question")
            ? "The model answered."
            : throw Ask(null, ("capital_question", Sampling("What is the capital of France?")));

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Asks for roots.")]
    public static string Roots(RequestContext<CallToolRequestParams> context) =>
        Has(context, "client_roots")
            ? "The client has roots."
            : throw Ask(null, ("client_roots", InputRequest.ForRootsList(new())));

    [
        McpServerTool(Name = "test_input_required_result_request_state"),
        Description("Keeps a state.")
    ]
    public static string State(RequestContext<CallToolRequestParams> context) =>
        context.Params!.RequestState == "kept"
            ? "state-ok"
            : throw Ask("kept", ("confirm", Form("Please confirm", "ok")));

    [
        McpServerTool(Name = "test_input_required_result_multiple_inputs"),
        Description("Asks thrice.")
    ]
    public static string Multiple(RequestContext<CallToolRequestParams> context) =>
        context.Params!.InputResponses is { Count: >= 3 }
            ? "All answered."
            : throw Ask(
                "three",
                ("user_name", Form("What is your name?", "name")),
                ("greeting", Sampling("Generate a greeting")),
                ("client_roots", InputRequest.ForRootsList(new()))
            );

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks twice.")]
    public static string MultiRound(RequestContext<CallToolRequestParams> context) =>
        context.Params!.RequestState switch
        {
            null => throw Ask("first", ("step1", Form("Step 1: What is your name?", "name"))),
            "first" => throw Ask("second", ("step2", Form("Step 2: Which colour?", "color"))),
            _ => "Both answered.",
        };

    [
        McpServerTool(Name = "test_input_required_result_tampered_state"),
        Description("Seals a state.")
    ]
    public static string Tampered(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params!.RequestState is not { } state)
            throw Ask(Sealed("state"), ("confirm", Form("Please confirm", "ok")));
        return state == Sealed("state")
            ? "The state is whole."
            : throw new McpProtocolException("The state was changed.", McpErrorCode.InvalidParams);
    }

    [
        McpServerTool(Name = "test_input_required_result_capabilities"),
        Description("Asks what it may.")
    ]
    public static string Capabilities(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params!.InputResponses is { Count: > 0 })
            return "Answered.";
        // Each request says it, or the handshake did for all of a session.
        var can =
            context.JsonRpcRequest.Context?.ClientCapabilities ?? context.Server.ClientCapabilities;
        var asked = new List<(string, InputRequest)>();
        if (can?.Sampling is not null)
            asked.Add(("capital_question", Sampling("What is the capital of France?")));
        if (can?.Elicitation is not null)
            asked.Add(("user_name", Form("What is your name?", "name")));
        return asked.Count == 0 ? "Nothing to ask." : throw Ask(null, [.. asked]);
    }

    /// <summary>What ends a round with questions.</summary>
    internal static InputRequiredException Ask(
        string? state,
        params (string Key, InputRequest Request)[] questions
    ) => new(questions.ToDictionary(q => q.Key, q => q.Request), state);

    /// <summary>A question for one text.</summary>
    internal static InputRequest Form(string message, string field) =>
        InputRequest.ForElicitation(
            new ElicitRequestParams
            {
                Message = message,
                RequestedSchema = new()
                {
                    Properties = { [field] = new ElicitRequestParams.StringSchema() },
                    Required = [field],
                },
            }
        );

    /// <summary>The text that was answered; null if there is none.</summary>
    internal static string? Answer(
        IDictionary<string, InputResponse>? responses,
        string key,
        string field
    ) =>
        responses is not null
        && responses.TryGetValue(key, out var response)
        && response.RawValue.ValueKind == JsonValueKind.Object
        && response.RawValue.TryGetProperty("content", out var content)
        && content.TryGetProperty(field, out var value)
            ? value.ToString()
            : null;

    private static bool Has(RequestContext<CallToolRequestParams> context, string key) =>
        context.Params!.InputResponses?.ContainsKey(key) == true;

    private static InputRequest Sampling(string text) =>
        InputRequest.ForSampling(
            new CreateMessageRequestParams
            {
                Messages =
                [
                    new() { Role = Role.User, Content = [new TextContentBlock { Text = text }] },
                ],
                MaxTokens = 100,
            }
        );

    private static string Sealed(string text) =>
        text + "." + Convert.ToHexString(HMACSHA256.HashData(Seal, Encoding.UTF8.GetBytes(text)));
}
