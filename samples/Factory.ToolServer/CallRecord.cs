using System.Text.Json.Nodes;
using Factory.Scenes;

namespace Factory.ToolServer;

/// <summary>
/// The calls that a tool server received, one JSON object a line: the witness that a demo or test asks whether an
/// effect happened.
/// </summary>
public sealed class CallRecord(string path)
{
    private readonly Lock _writing = new();

    public void Write(ToolName tool, JsonObject arguments)
    {
        var line = new JsonObject
        {
            ["tool"] = tool.ToString(),
            ["arguments"] = arguments.DeepClone(),
        };
        lock (_writing)
            File.AppendAllText(path, line.ToJsonString() + "\n");
    }

    /// <summary>Reads the calls in the order they came; empty if there was none.</summary>
    public static IReadOnlyList<(string Tool, JsonObject Arguments)> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new StreamReader(file);
        var calls = new List<(string, JsonObject)>();
        while (lines.ReadLine() is { } line)
            if (JsonNode.Parse(line) is JsonObject o)
                calls.Add(((string)o["tool"]!, (JsonObject)o["arguments"]!));
        return calls;
    }
}
