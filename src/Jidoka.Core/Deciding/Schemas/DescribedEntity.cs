namespace Jidoka.Core.Deciding.Schemas;

/// <summary>An entity type as the schema declares it.</summary>
/// <param name="Type">The Cedar entity type.</param>
/// <param name="Meaning">What it stands for.</param>
/// <param name="Parents">The types that its entities can be in.</param>
/// <param name="Attributes">What policies can read of it.</param>
internal sealed record DescribedEntity(
    string Type,
    string Meaning,
    ImmutableArray<string> Parents,
    ImmutableArray<ReadableAttribute> Attributes
);
