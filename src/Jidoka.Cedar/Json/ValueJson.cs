using System.Text.Json;
using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Json;

/// <summary>
/// Values in JSON. Entities and extension values carry the escapes <c>__entity</c> and <c>__extn</c>; where a schema
/// tells the type, they may be left out.
/// </summary>
internal static class ValueJson
{
    private const string EntityEscape = "__entity";
    private const string ExtensionEscape = "__extn";
    private const string ExpressionEscape = "__expr";

    /// <param name="json">The value.</param>
    /// <param name="expected">The type that a schema gives, or null. Directs the reading; it is not a full check.</param>
    /// <param name="what">Names the place in errors.</param>
    /// <param name="depth">How deep the value is nested.</param>
    /// <exception cref="JsonFailure">The value cannot be read.</exception>
    public static Value Read(JsonElement json, CedarType? expected, string what, int depth = 0)
    {
        if (depth > Limits.MaxValueDepth)
            throw new JsonFailure($"{what}: nested deeper than {Limits.MaxValueDepth} levels");
        switch (expected)
        {
            case EntityType:
                return Value.Of(ReadUid(json, what));
            case PrimitiveType
            {
                Kind: ValueKind.Ip or ValueKind.Decimal or ValueKind.Datetime or ValueKind.Duration
            } type:
                return ReadExtension(json, type.Kind, what);
            case SetType set:
                JsonText.RequireArray(json, what);
                return ReadSet(json, set.Element, what, depth);
            case RecordType record:
                JsonText.RequireObject(json, what);
                return Value.Of(ReadRecord(json, record, what, depth));
            default:
                return ReadPlain(json, what, depth);
        }
    }

    private static Value ReadPlain(JsonElement json, string what, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return Value.Of(json.GetBoolean());
            case JsonValueKind.String:
                return Value.Of(JsonText.StringOf(json, what));
            case JsonValueKind.Number:
                return Value.Of(ReadInteger(json, what));
            case JsonValueKind.Array:
                return ReadSet(json, null, what, depth);
            case JsonValueKind.Object:
                return ReadObject(json, what, depth);
            default:
                throw new JsonFailure($"{what}: found null, which is no Cedar value");
        }
    }

    private static long ReadInteger(JsonElement json, string what)
    {
        // "-0" is read as a fraction by the reference implementation, and so refused.
        var text = json.GetRawText();
        if (
            text == "-0"
            || !json.TryGetInt64(out var number)
            || text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0
        )
            throw new JsonFailure($"{what}: `{text}` is not a 64-bit integer");
        return number;
    }

    private static Value ReadSet(JsonElement json, CedarType? element, string what, int depth)
    {
        var items = new Value[json.GetArrayLength()];
        var count = 0;
        foreach (var item in json.EnumerateArray())
            items[count++] = Read(item, element, what, depth + 1);
        return Value.Of(SetValue.Of(items));
    }

    private static Value ReadObject(JsonElement json, string what, int depth)
    {
        if (!TryReadEscape(json, what, out var entity, out var function, out var arguments))
            return Value.Of(ReadRecord(json, null, what, depth));
        return entity is { } uid ? Value.Of(uid) : Construct(function, arguments, false, what);
    }

    /// <summary>Whether the object is an escape: the entity it names, or else the extension call.</summary>
    public static bool TryReadEscape(
        JsonElement json,
        string what,
        out EntityUid? entity,
        out string function,
        out JsonElement[] arguments
    )
    {
        entity = null;
        function = "";
        arguments = [];
        if (!TrySingle(json, what, out var key, out var inner))
            return false;
        if (key == ExpressionEscape && inner.ValueKind == JsonValueKind.String)
            throw new JsonFailure($"{what}: the escape `__expr` is no longer supported");
        if (key == EntityEscape && IsUidObject(inner))
        {
            entity = ReadTypeAndId(inner, what);
            return true;
        }
        return key == ExtensionEscape && TryCall(inner, what, out function, out arguments);
    }

    public static RecordValue ReadRecord(
        JsonElement json,
        RecordType? expected,
        string what,
        int depth = 0
    )
    {
        var record = new RecordBuilder();
        foreach (var property in json.EnumerateObject())
        {
            var name = Names.Shared(JsonText.NameOf(property, what));
            AttributeType? attribute = null;
            if (expected is not null && !expected.Attributes.TryGetValue(name, out attribute))
                throw new JsonFailure($"{what}: the attribute `{name}` is not in the schema");
            if (!record.TryAdd(name, Read(property.Value, attribute?.Type, what, depth + 1)))
                throw new JsonFailure($"{what}: the key `{name}` occurs twice");
        }
        var result = record.Build();
        foreach (var (name, attribute) in expected?.Attributes ?? RecordType.Empty.Attributes)
        {
            if (attribute.IsRequired && !result.Has(name))
                throw new JsonFailure($"{what}: the attribute `{name}` is missing");
        }
        return result;
    }

    /// <summary>An entity identifier, with or without the escape.</summary>
    public static EntityUid ReadUid(JsonElement json, string what)
    {
        var inner =
            json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty(EntityEscape, out var escaped)
                ? escaped
                : json;
        if (IsUidObject(inner))
            return ReadTypeAndId(inner, what);
        if (IsUidObject(json))
            return ReadTypeAndId(json, what);
        throw new JsonFailure(
            $"{what}: expected an entity such as {{\"type\": \"User\", \"id\": \"alice\"}}, got {JsonText.Name(inner)}"
        );
    }

    private static bool IsUidObject(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
        && json.TryGetProperty("id", out var id)
        && id.ValueKind == JsonValueKind.String;

    private static EntityUid ReadTypeAndId(JsonElement json, string what)
    {
        var type = JsonText.StringOf(json.GetProperty("type"), what);
        if (!Identifiers.IsPath(type))
            throw new JsonFailure($"{what}: `{type}` is not an entity type");
        return new EntityUid(Names.Shared(type), JsonText.StringOf(json.GetProperty("id"), what));
    }

    private static bool TrySingle(
        JsonElement json,
        string what,
        out string key,
        out JsonElement value
    )
    {
        key = "";
        value = default;
        var count = 0;
        foreach (var property in json.EnumerateObject())
        {
            if (++count > 1)
                return false;
            key = JsonText.NameOf(property, what);
            value = property.Value;
        }
        return count == 1;
    }

    private static bool TryCall(
        JsonElement json,
        string what,
        out string function,
        out JsonElement[] arguments
    )
    {
        function = "";
        arguments = [];
        if (
            json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("fn", out var name)
            || name.ValueKind != JsonValueKind.String
        )
        {
            return false;
        }
        function = JsonText.StringOf(name, what);
        if (json.TryGetProperty("arg", out var argument))
            arguments = [argument];
        else if (json.TryGetProperty("args", out var list) && list.ValueKind == JsonValueKind.Array)
            arguments = [.. list.EnumerateArray()];
        else
            return false;
        return true;
    }

    private static Value ReadExtension(JsonElement json, ValueKind kind, string what)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            if (
                json.TryGetProperty(ExtensionEscape, out var inner)
                && TryCall(inner, what, out var function, out var arguments)
            )
                return Construct(function, arguments, true, what);
            if (TryCall(json, what, out function, out arguments))
                return Construct(function, arguments, true, what);
        }
        return Construct(
            kind == ValueKind.Ip ? "ip" : kind.ToString().ToLowerInvariant(),
            [json],
            true,
            what
        );
    }

    /// <summary>Calls a function. Its arguments may leave out their escapes only where a schema has told the type.</summary>
    private static Value Construct(string name, JsonElement[] arguments, bool isTyped, string what)
    {
        if (!ExtensionFunction.TryFind(name, out var function) || function.Name == "unknown")
            throw new JsonFailure($"{what}: there is no extension function `{name}`");
        if (arguments.Length != function.Parameters.Length)
            throw new JsonFailure(
                $"{what}: `{name}` takes {function.Parameters.Length} arguments, not {arguments.Length}"
            );
        var values = new Value[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            var kind = function.Parameters[i];
            values[i] = Read(
                arguments[i],
                isTyped && kind != ValueKind.String ? CedarType.OfKind(kind) : null,
                what
            );
        }
        if (!ExtensionCall.TryEvaluate(function, values, out var result, out var problem))
            throw new JsonFailure($"{what}: {problem}");
        return result;
    }
}
