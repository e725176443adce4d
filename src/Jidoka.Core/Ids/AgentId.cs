namespace Jidoka.Core.Ids;

/// <summary>An agent: the principal of every call.</summary>
/// <param name="Value">The identifier as text; compared ordinally, case included.</param>
[JsonConverter(typeof(TypedIdConverter<AgentId>))]
public readonly record struct AgentId(string Value) : ITypedId<AgentId>
{
    /// <inheritdoc/>
    public static AgentId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
