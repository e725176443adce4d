namespace Jidoka.Core.Ids;

/// <summary>One run of an agent on one task.</summary>
/// <param name="Value">The identifier as text; compared ordinally, case included.</param>
[JsonConverter(typeof(TypedIdConverter<SessionId>))]
public readonly record struct SessionId(string Value) : ITypedId<SessionId>
{
    /// <inheritdoc/>
    public static SessionId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
