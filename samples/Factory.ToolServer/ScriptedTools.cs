using System.Text.Json;
using System.Text.Json.Nodes;
using Factory.Scenes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Factory.ToolServer;

/// <summary>The tools of one server of a scenes file: lists them, records each call, gives the canned answer.</summary>
internal sealed class ScriptedTools(SceneServer server, CallRecord record)
{
    public void Fill(McpServerOptions options)
    {
        options.ServerInfo = new Implementation { Name = server.Name, Version = "1.0.0" };
        options.Capabilities = new ServerCapabilities { Tools = new ToolsCapability() };
        options.Handlers.ListToolsHandler = (_, _) =>
            ValueTask.FromResult(
                new ListToolsResult { Tools = [.. server.Tools.Select(Describe)] }
            );
        options.Handlers.CallToolHandler = (request, _) =>
            ValueTask.FromResult(Call(request.Params!));
    }

    private static Tool Describe(SceneTool tool) =>
        new()
        {
            Name = tool.Name,
            Description = tool.Description,
            InputSchema = JsonSerializer.SerializeToElement(tool.Schema),
        };

    private CallToolResult Call(CallToolRequestParams call)
    {
        var tool = server.Tools.FirstOrDefault(t => t.Name == call.Name);
        if (tool is null)
            return Result($"There is no tool '{call.Name}'.", isError: true);
        var arguments = new JsonObject();
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, JsonElement>())
            arguments[name] = JsonNode.Parse(value.GetRawText());
        record.Write(new(server.Name, tool.Name), arguments);
        var answer = tool.Answers.FirstOrDefault(a => JsonMatch.Holds(arguments, a.When ?? []));
        return answer is null
            ? Result("Nothing was found.", isError: false)
            : Result(answer.Text, answer.IsError);
    }

    private static CallToolResult Result(string text, bool isError) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = isError };
}
