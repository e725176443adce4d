using Jidoka.Cedar;

namespace Jidoka.Core.Projecting;

/// <summary>A statement about the business that policy reads as a Cedar entity <c>Type::"Id"</c>.</summary>
/// <param name="Type">The Cedar entity type, for example <c>Order</c>.</param>
/// <param name="Id">The entity's id.</param>
/// <param name="Attributes">A JSON object of strings, booleans, 64-bit integers, lists and objects of these.</param>
/// <param name="Source">Who asserted it.</param>
public sealed record BusinessFact(string Type, string Id, JsonElement Attributes, string Source)
{
    /// <summary>The Cedar entity that policies read it as.</summary>
    [JsonIgnore]
    public EntityUid Uid => new(Type, Id);
}
