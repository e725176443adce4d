namespace Jidoka.Cedar;

/// <summary>How the JSON schemas of tools become Cedar types.</summary>
public sealed record ToolSchemaOptions
{
    /// <summary>Fractions become <c>decimal</c>. Off, they become references to the opaque entity types <c>Number</c> and <c>Float</c>.</summary>
    public bool NumbersAsDecimal { get; init; }

    /// <summary>Objects become records. Off, they become references to entity types of their own.</summary>
    public bool ObjectsAsRecords { get; init; }

    /// <summary>The results of tools, where they declare them, become <c>context.output</c>, which is optional.</summary>
    public bool IncludeOutputs { get; init; }

    /// <summary>
    /// Enumerations, and objects of plain values only, that have one name and one content become one type, in the innermost
    /// namespace that holds them all. Not where the name is taken there.
    /// </summary>
    public bool MergeAlikeTypes { get; init; }

    /// <summary>All types stand in the namespace of the stub, the path to them joined to their names by underscores.</summary>
    public bool FlatNamespace { get; init; }
}
