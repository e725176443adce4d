namespace Jidoka.Core.Ids;

/// <summary>A tenant: the unit that owns a log, a vault and an inventory.</summary>
/// <param name="Value">The identifier as text; compared ordinally, case included.</param>
[JsonConverter(typeof(TypedIdConverter<TenantId>))]
public readonly record struct TenantId(string Value) : ITypedId<TenantId>
{
    /// <inheritdoc/>
    public static TenantId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
