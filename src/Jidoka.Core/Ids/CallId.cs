namespace Jidoka.Core.Ids;

/// <summary>One intercepted call, unique within a log.</summary>
/// <param name="Value">The identifier as text; compared ordinally, case included.</param>
[JsonConverter(typeof(TypedIdConverter<CallId>))]
public readonly record struct CallId(string Value) : ITypedId<CallId>
{
    /// <inheritdoc/>
    public static CallId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
