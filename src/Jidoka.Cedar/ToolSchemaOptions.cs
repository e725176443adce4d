namespace Jidoka.Cedar;

/// <summary>How the JSON schemas of tools become Cedar types.</summary>
public sealed record ToolSchemaOptions
{
    /// <summary>Fractions become <c>decimal</c>. Off, they become references to the opaque entity types <c>Number</c> and <c>Float</c>.</summary>
    public bool NumbersAsDecimal { get; init; }

    /// <summary>Objects become records. Off, they become references to entity types of their own.</summary>
    public bool ObjectsAsRecords { get; init; }
}
