namespace Jidoka.Cedar;

/// <summary>The type of a <see cref="Value"/> at run time.</summary>
public enum ValueKind : byte
{
    /// <summary>No value: <c>default(Value)</c>.</summary>
    None = 0,

    /// <summary>A boolean.</summary>
    Bool,

    /// <summary>A 64-bit signed integer.</summary>
    Long,

    /// <summary>A Unicode string.</summary>
    String,

    /// <summary>A reference to an entity.</summary>
    Entity,

    /// <summary>A set of values.</summary>
    Set,

    /// <summary>A record: values by attribute name.</summary>
    Record,

    /// <summary>The extension type <c>decimal</c>: four digits after the point.</summary>
    Decimal,

    /// <summary>The extension type <c>datetime</c>: milliseconds since 1970-01-01T00:00:00Z.</summary>
    Datetime,

    /// <summary>The extension type <c>duration</c>: milliseconds.</summary>
    Duration,

    /// <summary>The extension type <c>ipaddr</c>: an address or a range.</summary>
    Ip,
}
