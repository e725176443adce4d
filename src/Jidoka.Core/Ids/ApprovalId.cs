namespace Jidoka.Core.Ids;

/// <summary>One request for an approval, unique within a log.</summary>
/// <param name="Value">The identifier as text; compared ordinally, case included.</param>
[JsonConverter(typeof(TypedIdConverter<ApprovalId>))]
public readonly record struct ApprovalId(string Value) : ITypedId<ApprovalId>
{
    /// <inheritdoc/>
    public static ApprovalId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
