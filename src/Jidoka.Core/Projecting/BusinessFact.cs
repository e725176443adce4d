using System.Runtime.InteropServices;
using Jidoka.Cedar;

namespace Jidoka.Core.Projecting;

/// <summary>A statement about the business that policy reads as a Cedar entity <c>Type::"Id"</c>.</summary>
public sealed record BusinessFact
{
    private readonly JsonElement _attributes;
    private readonly ReadOnlyMemory<byte> _unread;

    /// <summary>A fact.</summary>
    /// <param name="type">The Cedar entity type, for example <c>Order</c>.</param>
    /// <param name="id">The entity's id.</param>
    /// <param name="attributes">A JSON object of strings, booleans, 64-bit integers, lists and objects of these.</param>
    /// <param name="source">Who asserted it.</param>
    [JsonConstructor]
    public BusinessFact(string type, string id, JsonElement attributes, string source)
    {
        (Type, Id, Source) = (type, id, source);
        _attributes = attributes;
    }

    private BusinessFact(string type, string id, ReadOnlyMemory<byte> attributes, string source)
    {
        (Type, Id, Source) = (type, id, source);
        _unread = attributes;
    }

    /// <summary>The Cedar entity type, for example <c>Order</c>.</summary>
    public string Type { get; }

    /// <summary>The entity's id.</summary>
    public string Id { get; }

    /// <summary>A JSON object of strings, booleans, 64-bit integers, lists and objects of these.</summary>
    /// <exception cref="JsonException">The fact was left unread, and its bytes are no JSON.</exception>
    // Of a fact that was left unread it is read anew each time: to keep what was read would be to keep it twice.
    public JsonElement Attributes =>
        _unread.IsEmpty ? _attributes : JsonElement.Parse(_unread.Span);

    /// <summary>Who asserted it.</summary>
    public string Source { get; }

    /// <summary>The Cedar entity that policies read it as.</summary>
    [JsonIgnore]
    public EntityUid Uid => new(Type, Id);

    /// <summary>The attributes as UTF-8 JSON; empty if there are none.</summary>
    [JsonIgnore]
    public ReadOnlySpan<byte> AttributeBytes =>
        !_unread.IsEmpty ? _unread.Span
        : _attributes.ValueKind == JsonValueKind.Undefined ? default
        : JsonMarshal.GetRawUtf8Value(_attributes);

    /// <summary>
    /// A fact whose attributes are left unread until somebody asks: of hundreds of thousands few are ever read by a policy,
    /// and a start must not wait for the others.
    /// </summary>
    /// <param name="type">The Cedar entity type.</param>
    /// <param name="id">The entity's id.</param>
    /// <param name="attributes">What <see cref="AttributeBytes"/> gave; kept, not copied.</param>
    /// <param name="source">Who asserted it.</param>
    public static BusinessFact Unread(
        string type,
        string id,
        ReadOnlyMemory<byte> attributes,
        string source
    ) => new(type, id, attributes, source);
}
