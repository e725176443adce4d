namespace Jidoka.Core.Projecting.Inventory;

/// <summary>A tool's descriptor as it was seen in its server's list.</summary>
/// <param name="Hash">Its hash (<see cref="ToolDescriptor.Hash"/>).</param>
/// <param name="Json">The descriptor; null if it is longer than an event can hold.</param>
/// <param name="SeenMs">When it was first seen, in milliseconds since the Unix epoch.</param>
public sealed record SeenDescriptor(string Hash, JsonElement? Json, long SeenMs)
{
    /// <summary>The tool's description; null if it has none that is known.</summary>
    [JsonIgnore]
    public string? Description =>
        Member("description") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The JSON schema of its arguments, JSON text; null if it has none that is known.</summary>
    [JsonIgnore]
    public string? InputSchema => Member("inputSchema")?.GetRawText();

    private JsonElement? Member(string name) =>
        Json is { } json && json.TryGetProperty(name, out var value) ? value : null;
}
