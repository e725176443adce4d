namespace Jidoka.Annotating;

/// <summary>What could be declared of a tool, for a person to correct and accept. It is in force only once they wrote it down.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Effects">The effects.</param>
/// <param name="Why">What they are taken from.</param>
/// <param name="Parameters">The parameters by path, in the order of the schema.</param>
/// <param name="Fields">The fields of results that the output schema names; nobody vouches for them yet.</param>
/// <param name="Doubts">What a person should look at first.</param>
internal sealed record ToolProposal(
    AssetId Tool,
    ImmutableArray<string> Effects,
    string Why,
    ImmutableArray<ParameterProposal> Parameters,
    ImmutableArray<FieldProposal> Fields,
    ImmutableArray<string> Doubts
);

/// <summary>What could be declared of a parameter.</summary>
/// <param name="Path">Its path, as an annotation writes it.</param>
/// <param name="Role">Its role.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Of">Of what an id or a name is; null: not said.</param>
/// <param name="Why">What that is taken from; null: nothing said otherwise, so it selects.</param>
internal sealed record ParameterProposal(
    string Path,
    ParameterRole Role,
    ValueKind Kind,
    string? Of = null,
    string? Why = null
);

/// <summary>A field of a tool's results.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Of">Of what an id or a name is; null: not said.</param>
internal sealed record FieldProposal(string Path, ValueKind Kind, string? Of = null);
