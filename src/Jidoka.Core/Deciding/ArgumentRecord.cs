using Jidoka.Cedar;
using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Core.Deciding;

/// <summary>
/// A tool call's arguments as a Cedar record. What Cedar cannot hold is left out and named: null, arrays of unlike
/// kinds, integers beyond 64 bits, fractions of more than four places. A policy that reads a missing attribute without
/// <c>has</c> errors, and an erroring forbid denies, so nothing passes for being unmapped. What the tool's schema calls
/// a number is a decimal even when it happens to be whole, so that one policy fits every value.
/// </summary>
internal sealed class ArgumentRecord
{
    /// <summary>The most values, at all depths, that are mapped; of more, nothing is, and the whole is named.</summary>
    public const int MaxValues = 8192;

    /// <summary>The longest path of a value, in characters; with a longer one nothing is mapped.</summary>
    public const int MaxPathLength = 512;

    private readonly HashSet<string> _unmapped = new(StringComparer.Ordinal);
    private int _values;

    private ArgumentRecord() { }

    public RecordValue Record { get; private set; } = RecordValue.Empty;

    public IReadOnlyCollection<string> Unmapped => _unmapped;

    /// <param name="arguments">JSON text.</param>
    /// <param name="type">What the tool's schema says of them; null: nothing.</param>
    public static ArgumentRecord Read(string arguments, ArgumentType? type = null)
    {
        var result = new ArgumentRecord();
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = ArgumentDigest.MaxDepth }
            );
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("The arguments are no object.");
            if (result.Map("", json.RootElement, type) is { } value)
                result.Record = value.AsRecord;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            result._unmapped.Clear();
            result._unmapped.Add("");
        }
        return result;
    }

    private Value? Map(string path, JsonElement element, ArgumentType? type)
    {
        if (++_values > MaxValues || path.Length > MaxPathLength)
            throw new JsonException("The arguments are beyond the bounds of what is mapped.");
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return MapObject(path, element, type);
            case JsonValueKind.Array:
                return MapArray(path, element, type?.Item);
            case JsonValueKind.String:
                return Value.Of(element.GetString() ?? "");
            case JsonValueKind.True:
                return Value.Of(true);
            case JsonValueKind.False:
                return Value.Of(false);
            case JsonValueKind.Number
                when type?.Form != ArgumentForm.Number && element.TryGetInt64(out var integer):
                return Value.Of(integer);
            case JsonValueKind.Number when Scaled(element) is { } scaled:
                return Value.OfDecimal(scaled);
            default:
                _unmapped.Add(path);
                return null;
        }
    }

    private Value MapObject(string path, JsonElement element, ArgumentType? type)
    {
        var record = new RecordBuilder();
        foreach (var member in element.EnumerateObject())
        {
            var name = path.Length == 0 ? member.Name : path + "." + member.Name;
            if (
                Map(name, member.Value, type?.Fields.GetValueOrDefault(member.Name)?.Type) is
                { } value
            )
                record.Set(member.Name, value);
        }
        return Value.Of(record.Build());
    }

    private Value? MapArray(string path, JsonElement element, ArgumentType? type)
    {
        var items = new List<Value>();
        foreach (var item in element.EnumerateArray())
        {
            if (
                Map(path, item, type) is not { } value
                || (items.Count > 0 && items[0].Kind != value.Kind)
            )
            {
                _unmapped.Add(path);
                return null;
            }
            items.Add(value);
        }
        return Value.Of(SetValue.Of([.. items]));
    }

    private static long? Scaled(JsonElement number)
    {
        if (number.GetRawText().Length > 28 || !number.TryGetDecimal(out var exact))
            return null;
        if (exact is > long.MaxValue / 10_000 or < long.MinValue / 10_000)
            return null;
        var scaled = exact * 10_000m;
        return decimal.Truncate(scaled) == scaled ? (long)scaled : null;
    }
}
