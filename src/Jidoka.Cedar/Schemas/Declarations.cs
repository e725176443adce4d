namespace Jidoka.Cedar.Schemas;

/// <summary>A schema as written, names not yet resolved.</summary>
internal sealed class SchemaFragment
{
    /// <summary>By namespace; the empty string is the empty namespace.</summary>
    public Dictionary<string, NamespaceDeclaration> Namespaces { get; } =
        new(StringComparer.Ordinal);
}

internal sealed class NamespaceDeclaration(string name)
{
    public string Name { get; } = name;

    public Annotations Annotations { get; init; } = Annotations.None;

    public Dictionary<string, CommonTypeDeclaration> CommonTypes { get; } =
        new(StringComparer.Ordinal);

    public Dictionary<string, EntityTypeDeclaration> EntityTypes { get; } =
        new(StringComparer.Ordinal);

    public Dictionary<string, ActionDeclaration> Actions { get; } = new(StringComparer.Ordinal);

    public string Qualify(string id) => Name.Length == 0 ? id : $"{Name}::{id}";
}

/// <summary>Annotations in source order; null for one without a value.</summary>
internal sealed record Annotations(IReadOnlyList<KeyValuePair<string, string?>> Items)
{
    public static readonly Annotations None = new([]);
}

internal sealed record CommonTypeDeclaration(DeclaredType Type, Annotations Annotations);

internal sealed record EntityTypeDeclaration
{
    public Annotations Annotations { get; init; } = Annotations.None;

    /// <summary>The ids of an enumerated entity type, or null for an ordinary one.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    public IReadOnlyList<TypeName> Parents { get; init; } = [];

    public DeclaredType Shape { get; init; } = DeclaredRecord.Empty;

    public DeclaredType? Tags { get; init; }
}

internal sealed record ActionDeclaration
{
    public Annotations Annotations { get; init; } = Annotations.None;

    public IReadOnlyList<ActionReference> Parents { get; init; } = [];

    public bool HasParents { get; init; }

    public IReadOnlyList<TypeName> Principals { get; init; } = [];

    public IReadOnlyList<TypeName> Resources { get; init; } = [];

    public DeclaredType Context { get; init; } = DeclaredRecord.Empty;
}

/// <summary>A parent of an action: the id, and the type when it is written out.</summary>
internal sealed record ActionReference(TypeName? Type, string Id, int Start);

/// <summary>A name of a type with its place, for errors.</summary>
internal sealed record TypeName(string Text, int Start);

internal enum ReferenceKind : byte
{
    EntityOrCommon,
    Entity,
    Common,
}

/// <summary>A type as written.</summary>
internal abstract record DeclaredType;

/// <summary>A name, to be resolved; what it may mean depends on the format.</summary>
internal sealed record DeclaredName(TypeName Name, ReferenceKind Kind) : DeclaredType;

/// <summary>A primitive or extension type that JSON names directly, so that nothing can shadow it.</summary>
internal sealed record DeclaredPrimitive(ValueKind Kind) : DeclaredType;

internal sealed record DeclaredSet(DeclaredType Element) : DeclaredType;

internal sealed record DeclaredRecord(IReadOnlyDictionary<string, DeclaredAttribute> Attributes)
    : DeclaredType
{
    public static readonly DeclaredRecord Empty = new(new Dictionary<string, DeclaredAttribute>());
}

internal sealed record DeclaredAttribute(
    DeclaredType Type,
    bool IsRequired,
    Annotations Annotations
);
