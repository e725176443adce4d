using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>The tools of the fixture servers, written with the official SDK.</summary>
[McpServerToolType]
internal static class FixtureTools
{
    [McpServerTool(Name = "echo"), Description("Says the text again.")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "add"), Description("Adds two whole numbers.")]
    public static int Add(int a, int b) => a + b;

    [McpServerTool(Name = "vault"), Description("Opens the vault.")]
    public static string Vault() => "opened";

    [McpServerTool(Name = "flood"), Description("Says very much.")]
    public static string Flood(int megabytes) => new('x', megabytes * 1024 * 1024);

    [McpServerTool(Name = "fail"), Description("Fails.")]
    public static CallToolResult Fail() =>
        new() { IsError = true, Content = [new TextContentBlock { Text = "it failed" }] };

    [McpServerTool(Name = "count"), Description("Counts with progress.")]
    public static string Count(int steps, IProgress<ProgressNotificationValue> progress)
    {
        for (var i = 1; i <= steps; i++)
            progress.Report(
                new()
                {
                    Progress = i,
                    Total = steps,
                    Message = "step " + i,
                }
            );
        return "counted " + steps;
    }

    [McpServerTool(Name = "hang"), Description("Waits until it is cancelled.")]
    public static async Task<string> Hang(
        string mark,
        IProgress<ProgressNotificationValue> progress,
        CancellationToken cancellation
    )
    {
        progress.Report(new() { Progress = 1 });
        Marks.For(mark).Began.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            Marks.For(mark).Cancelled.TrySetResult();
            throw;
        }
        return "never";
    }

    [McpServerTool(Name = "pid"), Description("Gives the process id.")]
    public static int Pid() => Environment.ProcessId;

    [
        McpServerTool(Name = "where"),
        Description("Gives the working folder and the names of the environment.")
    ]
    public static string Where() =>
        Environment.CurrentDirectory
        + "|"
        + string.Join(
            ",",
            Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)
        );

    [McpServerTool(Name = "freeze"), Description("Stops the server's process where it stands.")]
    public static void Freeze()
    {
        using var stop = System.Diagnostics.Process.Start(
            "kill",
            [
                "-STOP",
                Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ]
        );
        stop.WaitForExit();
    }

    [McpServerTool(Name = "die"), Description("Ends the server's process at once.")]
    public static string Die()
    {
        Console.Error.WriteLine("the fixture dies as asked: secret-on-stderr");
        Environment.Exit(3);
        return "";
    }

    [McpServerTool(Name = "touch"), Description("Says that a resource changed.")]
    public static async Task<string> Touch(string uri, CancellationToken cancellation)
    {
        // As servers do, only if a client asked to be told.
        if (!FixtureOffers.Subscribed.TryGetValue(uri, out var server))
            return "nobody asked";
        await server.SendNotificationAsync(
            "notifications/resources/updated",
            new ResourceUpdatedNotificationParams { Uri = uri },
            cancellationToken: cancellation
        );
        return "touched";
    }

    [McpServerTool(Name = "form"), Description("Asks the person for a name.")]
    public static async Task<string> Form(McpServer server, CancellationToken cancellation)
    {
        try
        {
            var answer = await server.SendRequestAsync(
                new JsonRpcRequest
                {
                    Method = "elicitation/create",
                    Params = new JsonObject
                    {
                        ["message"] = "Who are you?",
                        ["requestedSchema"] = new JsonObject
                        {
                            ["type"] = "object",
                            ["properties"] = new JsonObject
                            {
                                ["name"] = new JsonObject { ["type"] = "string" },
                            },
                        },
                    },
                },
                cancellation
            );
            return "answered " + answer.Result!["content"]!["name"];
        }
        catch (McpProtocolException e)
        {
            return $"refused {(int)e.ErrorCode} {e.Message}";
        }
    }

    [McpServerTool(Name = "input"), Description("Asks for a name before it goes on.")]
    public static string Input(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params?.InputResponses is not { } responses)
            throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["who"] = InputRequest.ForElicitation(
                        new ElicitRequestParams
                        {
                            Message = "Who are you?",
                            RequestedSchema = new(),
                        }
                    ),
                },
                "state-of-the-server"
            );
        return context.Params.RequestState == "state-of-the-server"
            ? "answered " + responses["who"].RawValue.GetProperty("content").GetProperty("name")
            : "another state";
    }

    [McpServerTool(Name = "roots"), Description("Asks for the client's roots.")]
    public static string Roots() =>
#pragma warning disable MCP9005 // deprecated in 2026-07-28, and still asked for
        throw new InputRequiredException(
            new Dictionary<string, InputRequest> { ["r"] = InputRequest.ForRootsList(new()) },
            "s"
        );
#pragma warning restore MCP9005

    [McpServerTool(Name = "needs"), Description("Needs the client's model.")]
    public static string Needs(RequestContext<CallToolRequestParams> context) =>
#pragma warning disable MCP9005 // deprecated in 2026-07-28, and still asked for
        context.Server.ClientCapabilities?.Sampling is not null
            ? "there"
            : throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Sampling = new() },
                "needs sampling"
            );
#pragma warning restore MCP9005

    [McpServerTool(Name = "region"), Description("Takes an argument that a header says too.")]
    public static string Region([McpHeader("Region")] string region, string text) =>
        region + " " + text;

    [McpServerTool(Name = "ask"), Description("Asks the client's model.")]
    public static async Task<string> Ask(McpServer server, CancellationToken cancellation)
    {
        try
        {
            await server.SendRequestAsync(
                new JsonRpcRequest
                {
                    Method = "sampling/createMessage",
                    Params = new JsonObject { ["messages"] = new JsonArray(), ["maxTokens"] = 1 },
                },
                cancellation
            );
            return "answered";
        }
        catch (McpProtocolException e)
        {
            return "refused " + (int)e.ErrorCode;
        }
    }
}
