#pragma warning disable MCP9005 // deprecated in 2026-07-28, and asked for by the conformance suite
using System.ComponentModel;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>The tools that answer by themselves.</summary>
internal sealed class ReferenceTools
{
    /// <summary>One red pixel.</summary>
    internal const string Png =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    /// <summary>A sound without samples.</summary>
    private const string Wav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

    [McpServerTool(Name = "test_simple_text"), Description("Gives text.")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Gives an image.")]
    public static ImageContentBlock Image() =>
        new() { Data = Encoding.UTF8.GetBytes(Png), MimeType = "image/png" };

    [McpServerTool(Name = "test_audio_content"), Description("Gives a sound.")]
    public static AudioContentBlock Audio() =>
        new() { Data = Encoding.UTF8.GetBytes(Wav), MimeType = "audio/wav" };

    [McpServerTool(Name = "test_embedded_resource"), Description("Gives a resource.")]
    public static EmbeddedResourceBlock Embedded() =>
        Resource("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Gives all of these.")]
    public static ContentBlock[] Mixed() =>
        [
            new TextContentBlock { Text = "Multiple content types test:" },
            Image(),
            Resource("test://mixed-content-resource", "application/json", """{"test":"data"}"""),
        ];

    [McpServerTool(Name = "test_error_handling"), Description("Fails.")]
    public static CallToolResult Fails() =>
        new()
        {
            IsError = true,
            Content =
            [
                new TextContentBlock
                {
                    Text = "This tool intentionally returns an error for testing",
                },
            ],
        };

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs while it works.")]
    public static async Task<string> Logs(McpServer server, CancellationToken cancellation)
    {
        foreach (var text in (string[])["started", "processing data", "completed"])
            await server.SendNotificationAsync(
                "notifications/message",
                new LoggingMessageNotificationParams
                {
                    Level = LoggingLevel.Info,
                    Data = JsonSerializer.SerializeToElement("Tool execution " + text),
                },
                cancellationToken: cancellation
            );
        return "Logged.";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Tells its progress.")]
    public static string Progresses(IProgress<ProgressNotificationValue> progress)
    {
        foreach (var done in (int[])[0, 50, 100])
            progress.Report(new() { Progress = done, Total = 100 });
        return "Done.";
    }

    [McpServerTool(Name = "test_missing_capability"), Description("Needs the client's model.")]
    public static string NeedsSampling(RequestContext<CallToolRequestParams> context) =>
        context.Server.ClientCapabilities?.Sampling is not null
            ? "The client has it."
            : throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Sampling = new() },
                "This tool needs sampling."
            );

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Asks nothing.")]
    public static string AsksNothing() => "No question was put.";

    [McpServerTool(Name = "test_logging_tool"), Description("Logs nothing unasked.")]
    public static string LogsNothing() => "Nothing was logged.";

    /// <summary>A tool whose schema uses much of JSON Schema 2020-12.</summary>
    public static McpServerTool WithWideSchema()
    {
        var tool = McpServerTool.Create(
            static () => "Done.",
            new() { Name = "json_schema_2020_12_tool", Description = "Has a wide schema." }
        );
        tool.ProtocolTool.InputSchema = JsonDocument
            .Parse(
                """
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "type": "object",
                  "$defs": {
                    "address": {
                      "$anchor": "addressDef",
                      "type": "object",
                      "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
                    }
                  },
                  "properties": {
                    "name": { "type": "string" },
                    "address": { "$ref": "#/$defs/address" },
                    "contactMethod": { "type": "string", "enum": ["phone", "email"] },
                    "phone": { "type": "string" },
                    "email": { "type": "string" }
                  },
                  "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
                  "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
                  "then": { "required": ["phone"] },
                  "else": { "required": ["email"] },
                  "additionalProperties": false
                }
                """
            )
            .RootElement.Clone();
        return tool;
    }

    internal static EmbeddedResourceBlock Resource(string uri, string type, string text) =>
        new()
        {
            Resource = new TextResourceContents
            {
                Uri = uri,
                MimeType = type,
                Text = text,
            },
        };
}
