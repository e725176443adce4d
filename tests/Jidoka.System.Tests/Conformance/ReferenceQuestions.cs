using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>The tools that ask their client while they work, as revisions with sessions do it.</summary>
internal sealed class ReferenceQuestions
{
    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static Task<string> Sampling(McpServer server, string prompt, CancellationToken stop) =>
        AskAsync(
            server,
            "sampling/createMessage",
            $$$"""{"messages":[{"role":"user","content":{"type":"text","text":{{{Quoted(prompt)}}}}}],"maxTokens":100}""",
            stop
        );

    [McpServerTool(Name = "test_elicitation"), Description("Asks the person.")]
    public static Task<string> Elicitation(
        McpServer server,
        string message,
        CancellationToken stop
    ) =>
        ElicitAsync(
            server,
            message,
            """{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}}""",
            stop
        );

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks with defaults.")]
    public static Task<string> Defaults(McpServer server, CancellationToken stop) =>
        ElicitAsync(
            server,
            "Check these.",
            """
            {
              "name": { "type": "string", "default": "John Doe" },
              "age": { "type": "integer", "default": 30 },
              "score": { "type": "number", "default": 95.5 },
              "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
              "verified": { "type": "boolean", "default": true }
            }
            """,
            stop
        );

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks to choose.")]
    public static Task<string> Enums(McpServer server, CancellationToken stop) =>
        ElicitAsync(
            server,
            "Choose.",
            """
            {
              "untitledSingle": { "type": "string", "enum": ["option1", "option2", "option3"] },
              "titledSingle": { "type": "string", "oneOf": [
                { "const": "value1", "title": "First Option" }, { "const": "value2", "title": "Second Option" },
                { "const": "value3", "title": "Third Option" } ] },
              "legacyEnum": { "type": "string", "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"] },
              "untitledMulti": { "type": "array", "items": { "type": "string", "enum": ["option1", "option2", "option3"] } },
              "titledMulti": { "type": "array", "items": { "anyOf": [
                { "const": "value1", "title": "First Choice" }, { "const": "value2", "title": "Second Choice" },
                { "const": "value3", "title": "Third Choice" } ] } }
            }
            """,
            stop
        );

    private static Task<string> ElicitAsync(
        McpServer server,
        string message,
        string properties,
        CancellationToken stop
    ) =>
        AskAsync(
            server,
            "elicitation/create",
            $$$"""{"message":{{{Quoted(message)}}},"requestedSchema":{"type":"object","properties":{{{properties}}}}}""",
            stop
        );

    private static async Task<string> AskAsync(
        McpServer server,
        string method,
        string parameters,
        CancellationToken stop
    )
    {
        var answer = await server.SendRequestAsync(
            new JsonRpcRequest { Method = method, Params = JsonNode.Parse(parameters) },
            stop
        );
        return "Answered: " + answer.Result!.ToJsonString();
    }

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
