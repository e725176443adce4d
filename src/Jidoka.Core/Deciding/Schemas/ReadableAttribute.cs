namespace Jidoka.Core.Deciding.Schemas;

/// <summary>Something that policies can read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its Cedar type.</param>
/// <param name="Meaning">What it says, in one sentence.</param>
/// <param name="IsRequired">Whether it is always there; if not, a policy must test for it with <c>has</c>.</param>
internal sealed record ReadableAttribute(
    string Name,
    string Type,
    string Meaning,
    bool IsRequired = true
);
