namespace Jidoka.Core.Projecting.Inventory;

/// <summary>
/// What the operator declares that a model can do. What is not declared (null) is not known: a request that needs it
/// passes, and is counted.
/// </summary>
public sealed record ModelCapabilities
{
    /// <summary>The greatest number of tokens that can be declared.</summary>
    public const long MaxTokens = 1_000_000_000;

    /// <summary>How many tokens input and output may have together.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>How many tokens an answer may have.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Whether it takes images.</summary>
    public bool? Images { get; init; }

    /// <summary>Whether it takes sound.</summary>
    public bool? Audio { get; init; }

    /// <summary>Whether it takes documents, such as PDF files.</summary>
    public bool? Documents { get; init; }

    /// <summary>Whether it calls tools.</summary>
    public bool? Tools { get; init; }

    /// <summary>Whether it calls several tools in one answer.</summary>
    public bool? ParallelTools { get; init; }

    /// <summary>Whether it answers as a stream.</summary>
    public bool? Streaming { get; init; }

    /// <summary>Whether it answers by a JSON schema.</summary>
    public bool? StructuredOutput { get; init; }

    /// <summary>Whether it reasons before it answers.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>Whether it can do something; null: not known.</summary>
    /// <param name="ability">One ability.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none, or several.</exception>
    public bool? Has(ModelAbility ability) =>
        ability switch
        {
            ModelAbility.Images => Images,
            ModelAbility.Audio => Audio,
            ModelAbility.Documents => Documents,
            ModelAbility.Tools => Tools,
            ModelAbility.ParallelTools => ParallelTools,
            ModelAbility.Streaming => Streaming,
            ModelAbility.StructuredOutput => StructuredOutput,
            ModelAbility.Reasoning => Reasoning,
            _ => throw new ArgumentOutOfRangeException(nameof(ability)),
        };

    /// <summary>The most tokens that an answer can have: the lesser of what is declared; null: not known.</summary>
    public long? AnswerTokens =>
        (MaxOutputTokens, ContextTokens) switch
        {
            ({ } output, { } context) => Math.Min(output, context),
            var (output, context) => output ?? context,
        };

    /// <summary>These, and what they do not say from others.</summary>
    /// <param name="below">The others; null: none.</param>
    public ModelCapabilities Over(ModelCapabilities? below) =>
        below is null
            ? this
            : new()
            {
                ContextTokens = ContextTokens ?? below.ContextTokens,
                MaxOutputTokens = MaxOutputTokens ?? below.MaxOutputTokens,
                Images = Images ?? below.Images,
                Audio = Audio ?? below.Audio,
                Documents = Documents ?? below.Documents,
                Tools = Tools ?? below.Tools,
                ParallelTools = ParallelTools ?? below.ParallelTools,
                Streaming = Streaming ?? below.Streaming,
                StructuredOutput = StructuredOutput ?? below.StructuredOutput,
                Reasoning = Reasoning ?? below.Reasoning,
            };
}
