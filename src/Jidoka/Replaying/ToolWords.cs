using Jidoka.Configuring;

namespace Jidoka.Replaying;

/// <summary>
/// Reads what servers say of their tools (the <c>tools</c> of an MCP <c>tools/list</c>), which a recorded trace lacks:
/// without the schema of its arguments, a number has no certain type in policy.
/// </summary>
internal static class ToolWords
{
    /// <summary>The most bytes of a file.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The file's name beside traces.</summary>
    public const string FileName = "tools.json";

    /// <summary>Gives the inventory's tools their descriptions and schemas.</summary>
    /// <param name="inventory">The inventory.</param>
    /// <param name="file">The file: a list of tools, or an object whose <c>tools</c> are one.</param>
    /// <exception cref="ReplayFault">The file cannot be read.</exception>
    public static ImmutableArray<Asset> Add(ImmutableArray<Asset> inventory, string file)
    {
        var said = Read(file);
        return
        [
            .. inventory.Select(a =>
                a.Tool is { } tool && said.TryGetValue(a.Id.BareName, out var words)
                    ? a with
                    {
                        Tool = tool with
                        {
                            Description = words.Description,
                            InputSchema = words.Schema,
                        },
                    }
                    : a
            ),
        ];
    }

    private static Dictionary<string, (string? Description, string? Schema)> Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
                throw new ReplayFault(file, $"A list of tools has at most {MaxBytes} bytes.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
                root = root.GetProperty("tools");
            return root.EnumerateArray()
                .ToDictionary(
                    static t => t.GetProperty("name").GetString()!,
                    static t =>
                        (
                            t.TryGetProperty("description", out var text) ? text.GetString() : null,
                            t.TryGetProperty("inputSchema", out var schema)
                                ? schema.GetRawText()
                                : null
                        ),
                    StringComparer.Ordinal
                );
        }
        catch (JsonException e)
        {
            throw new ReplayFault([
                new(
                    file,
                    1 + (e.LineNumber ?? 0),
                    1 + (e.BytePositionInLine ?? 0),
                    "This is not JSON."
                ),
            ]);
        }
        catch (Exception e)
            when (e
                    is InvalidOperationException
                        or KeyNotFoundException
                        or ArgumentException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            throw new ReplayFault(
                file,
                "This is no list of tools with a 'name' each, as MCP's tools/list gives it."
            );
        }
    }
}
