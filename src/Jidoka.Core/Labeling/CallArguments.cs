using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>The arguments of one call, read once for all who look at them.</summary>
internal sealed class CallArguments : IDisposable
{
    private readonly JsonDocument? _json;

    private CallArguments(JsonDocument? json, IReadOnlyList<ArgumentLeaf>? leaves, ToolFacts? tool)
    {
        _json = json;
        Leaves = leaves;
        Tool = tool;
    }

    /// <summary>What is known of the tool; null: nothing.</summary>
    public ToolFacts? Tool { get; }

    /// <summary>What is traced of them, valid until this is disposed; null: they cannot be read within the bounds.</summary>
    public IReadOnlyList<ArgumentLeaf>? Leaves { get; }

    /// <summary>All of them, valid until this is disposed; null: they are no JSON within the depth.</summary>
    public JsonElement? Root => _json?.RootElement;

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">A JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing.</param>
    public static CallArguments Read(ReadOnlyMemory<byte> arguments, ToolFacts? tool)
    {
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = OriginTracer.MaxDepth }
            );
            var leaves = new ArgumentLeaves(tool);
            return new(json, leaves.Collect(json.RootElement) ? leaves.Found : null, tool);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return new(json, null, tool);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json?.Dispose();
}
