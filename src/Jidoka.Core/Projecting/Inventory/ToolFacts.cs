using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What is known of a tool.</summary>
public sealed record ToolFacts
{
    /// <summary>Its declared effects; null if nobody annotated the tool, which counts as every effect.</summary>
    public Effects? Effects { get; init; }

    /// <summary>The parameters whose values select the target of the effect; null (unannotated): all of them.</summary>
    public ImmutableArray<string>? Selects { get; init; }

    /// <summary>
    /// What the operator says of the parameters, by name, below a list without its indexes (<c>attachments.file_id</c>);
    /// null: nothing. One that is missing here counts as selecting.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, ParameterFacts>? Parameters { get; init; }

    /// <summary>What the operator says of its results; null: they are untrusted text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReturnFacts? Returns { get; init; }

    /// <summary>
    /// Words by which a person asks for this tool, each a phrase of one to four words: <c>pay</c>, <c>send money</c>; null: the
    /// lexicon's own for the tool's name and effects.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Evokes { get; init; }

    /// <summary>The label of what the tool returns; null (unannotated): untrusted, internal.</summary>
    public Label? ResultLabel { get; init; }

    /// <summary>The tool's description as its server last gave it.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON schema of its arguments as its server last gave it, JSON text.</summary>
    public string? InputSchema { get; init; }

    /// <summary>
    /// The parameters that count as selecting; null: all of them. What runs code does what its arguments say, so that each
    /// of them chooses the target: a script as much as the host that it runs on.
    /// </summary>
    [JsonIgnore]
    public ImmutableArray<string>? Selecting =>
        Effects is { } e && !e.HasFlag(Inventory.Effects.Executes) ? Selects : null;

    /// <summary>Whether a call can do more than read, so needs traced targets and power-cut-proof records.</summary>
    [JsonIgnore]
    public bool IsConsequential =>
        Effects is not { } e || (e & ~Inventory.Effects.Reads) != Inventory.Effects.None;
}
