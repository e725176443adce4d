using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar;

/// <summary>A schema, or the reason why there is none.</summary>
public sealed class SchemaResult
{
    internal SchemaResult(Schema schema) => Schema = schema;

    internal SchemaResult(PolicyError error) => Error = error;

    /// <summary>The schema, or null when there is an error.</summary>
    public Schema? Schema { get; }

    /// <summary>What is wrong, or null.</summary>
    public PolicyError? Error { get; }

    /// <summary>Whether there is a schema.</summary>
    [MemberNotNullWhen(true, nameof(Schema))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Schema is not null;

    /// <summary>The schema.</summary>
    /// <exception cref="FormatException">There is an error.</exception>
    public Schema Unwrap() => Schema ?? throw new FormatException(Error!.ToString());
}
