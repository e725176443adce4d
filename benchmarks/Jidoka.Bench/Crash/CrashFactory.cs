using Jidoka.Bench.Running;

namespace Jidoka.Bench.Crash;

/// <summary>The small factory that is killed again and again: one model, one MCP server with three tools, some agents.</summary>
internal static class CrashFactory
{
    /// <summary>The model's name.</summary>
    public const string Model = "witness-model";

    /// <summary>The MCP endpoint on Jidoka's data port.</summary>
    public const string McpPath = "mcp/" + WitnessUpstream.ServerName;

    /// <summary>Clients that call at the same time, each an agent of its own.</summary>
    public const int Clients = 6;

    /// <summary>How the factory is configured.</summary>
    public static LineSetup Setup(string folder, WitnessUpstream upstream) =>
        new()
        {
            Folder = folder,
            Agents = [.. Enumerable.Range(0, Clients).Select(i => $"agent-{i}")],
            Models = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Model] = upstream.ModelUrl,
            },
            Servers = $"""
                  {WitnessUpstream.ServerName}:
                    url: {upstream.McpUrl}
                    allowPrivate: true
                    tools:
                      {WitnessUpstream.WriteTool}: {Braced("effects: [writes], selects: []")}
                      {WitnessUpstream.ReadTool}: {Braced("effects: [reads]")}
                      {WitnessUpstream.ForbiddenTool}: {Braced("effects: [destructive]")}
                """,
            Policies = $"""
                permit (principal, action, resource);

                @reason("Nothing here is wiped.")
                forbid (principal, action == Action::"callTool", resource == Tool::"{WitnessUpstream.ServerName}/{WitnessUpstream.ForbiddenTool}");
                """,
        };

    private static string Braced(string text) => "{ " + text + " }";
}
