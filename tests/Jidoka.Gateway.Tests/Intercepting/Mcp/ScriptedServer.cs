using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>A tool server written by hand: shakes hands and lists one tool properly, and calls it as the test says.</summary>
internal static class ScriptedServer
{
    public const string Tool =
        """{"name":"odd","description":"Odd.","inputSchema":{"type":"object"},"x-vendor":{"kept":[1.0,"é"]}}""";

    /// <summary>How it answers: <paramref name="call"/> gets the request's id as JSON text.</summary>
    public static RequestDelegate Answering(
        Func<HttpContext, string, Task> call,
        string revision = "2025-11-25",
        Func<Task>? beforeList = null,
        string capabilities = """{"tools":{}}""",
        Func<HttpContext, string, string, Task>? other = null,
        Func<string>? tool = null
    ) =>
        async context =>
        {
            if (context.Request.Method != "POST")
            {
                context.Response.StatusCode = 405;
                return;
            }
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var method = body.RootElement.GetProperty("method").GetString();
            var id = body.RootElement.TryGetProperty("id", out var given)
                ? given.GetRawText()
                : "null";
            switch (method)
            {
                case "initialize":
                    await ResultAsync(
                        context,
                        id,
                        $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{{{capabilities}}},"serverInfo":{"name":"s","version":"1"}}"""
                    );
                    break;
                case "tools/list":
                    if (beforeList is not null)
                        await beforeList();
                    await ResultAsync(context, id, $$"""{"tools":[{{tool?.Invoke() ?? Tool}}]}""");
                    break;
                case "tools/call":
                    await call(context, id);
                    break;
                default:
                    if (id != "null" && other is not null)
                    {
                        await other(context, method!, id);
                        break;
                    }
                    if (id != "null")
                    {
                        await WriteAsync(
                            context,
                            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,"message":"No."}}"""
                        );
                        break;
                    }
                    context.Response.StatusCode = 202;
                    break;
            }
        };

    public static Task ResultAsync(HttpContext context, string id, string result) =>
        WriteAsync(context, $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");

    public static async Task WriteAsync(
        HttpContext context,
        string body,
        string type = "application/json"
    )
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
