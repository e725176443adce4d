namespace Jidoka.Core.Ids;

/// <summary>A person (or service) on whose behalf an agent acts.</summary>
/// <param name="Value">The identifier as text; compared ordinally, case included.</param>
[JsonConverter(typeof(TypedIdConverter<UserId>))]
public readonly record struct UserId(string Value) : ITypedId<UserId>
{
    /// <inheritdoc/>
    public static UserId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
