namespace Jidoka.Cedar.Schemas;

/// <summary>An entity type with everything resolved.</summary>
internal sealed class EntityTypeInfo(string name)
{
    public string Name { get; } = name;

    public RecordType Attributes { get; set; } = RecordType.Empty;

    public CedarType? Tags { get; set; }

    /// <summary>The ids of an enumerated type, or null.</summary>
    public IReadOnlySet<string>? Choices { get; set; }

    /// <summary>The types whose entities can have entities of this type as members, directly or not.</summary>
    public HashSet<string> Ancestors { get; } = new(StringComparer.Ordinal);

    /// <summary>The types whose entities can be members of this type, directly or not.</summary>
    public HashSet<string> Descendants { get; } = new(StringComparer.Ordinal);
}
