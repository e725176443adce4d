using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>One traced value of a tool call's arguments.</summary>
/// <param name="Path">Its place, dotted.</param>
/// <param name="Selects">Whether it selects the target of the effect.</param>
/// <param name="Value">The value; undefined if it is a key.</param>
/// <param name="Key">The name of a member that the tool does not declare, which is a value too; null: it is a value.</param>
/// <param name="Facts">What the operator says of the parameter; null: nothing.</param>
internal readonly record struct ArgumentLeaf(
    string Path,
    bool Selects,
    JsonElement Value,
    string? Key = null,
    ParameterFacts? Facts = null
)
{
    /// <summary>The value, unescaped; null: it is no string.</summary>
    public string? Text { get; init; }
}
