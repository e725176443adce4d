namespace Jidoka.Core.Labeling.Guarding;

/// <summary>How much of what a session must keep to itself an argument carries, in whatever form.</summary>
/// <param name="Confidentiality">The closest of what is carried; <c>public</c>: nothing.</param>
/// <param name="Characters">How many letters and digits of it, in the argument that carries most.</param>
public sealed record CarriedText(Confidentiality Confidentiality, int Characters)
{
    /// <summary>Nothing.</summary>
    public static CarriedText None { get; } = new(Confidentiality.Public, 0);

    /// <summary>The tags of what is carried, sorted; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedSet<string>? Tags { get; init; }
}
