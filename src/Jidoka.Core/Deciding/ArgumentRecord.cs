using Jidoka.Cedar;
using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Core.Deciding;

/// <summary>
/// A tool call's arguments as a Cedar record. What Cedar cannot hold is named: arrays of unlike kinds, integers beyond
/// 64 bits, fractions of more than four places, and null, which counts as missing. In a call the others have a stand-in
/// of a kind that no argument has: a policy that compares it errs, with <c>has</c> before it or not, and an erroring
/// forbid denies, so nothing passes for being unmapped. What the tool's schema calls a number is a decimal even when it
/// happens to be whole, so that one policy fits every value; a whole one that no decimal holds stays an integer.
/// </summary>
internal sealed class ArgumentRecord
{
    /// <summary>The most values, at all depths, that are mapped; of more, nothing is, and the whole is named.</summary>
    public const int MaxValues = 8192;

    /// <summary>The longest path of a value, in characters; with a longer one nothing is mapped.</summary>
    public const int MaxPathLength = 512;

    private readonly HashSet<string> _unmapped = new(StringComparer.Ordinal);
    private readonly bool _standsIn;
    private int _values;

    private ArgumentRecord(bool standsIn) => _standsIn = standsIn;

    /// <summary>The record; a stand-in where nothing is mapped of a call.</summary>
    public Value Value { get; private set; } = Value.Of(RecordValue.Empty);

    public IReadOnlyCollection<string> Unmapped => _unmapped;

    /// <summary>The arguments of a call.</summary>
    /// <param name="arguments">JSON text.</param>
    /// <param name="type">What the tool's schema says of them; null: nothing.</param>
    public static ArgumentRecord Read(string arguments, ArgumentType? type) =>
        Read(arguments, type, standsIn: true);

    /// <summary>The attributes of a fact, of which the schema is made: without stand-ins.</summary>
    /// <param name="attributes">JSON text.</param>
    public static RecordValue ReadFact(string attributes) =>
        Read(attributes, type: null, standsIn: false).Value.AsRecord;

    private static ArgumentRecord Read(string arguments, ArgumentType? type, bool standsIn)
    {
        var result = new ArgumentRecord(standsIn);
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = ArgumentDigest.MaxDepth }
            );
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("The arguments are no object.");
            if (result.Map("", json.RootElement, type) is { } value)
                result.Value = value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            result._unmapped.Clear();
            result.Value = result.Unmap("") ?? result.Value;
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
            case JsonValueKind.Number when element.TryGetInt64(out var large):
                return Value.Of(large);
            case JsonValueKind.Null:
                _unmapped.Add(path);
                return null;
            default:
                return Unmap(path);
        }
    }

    // No two places are the same duration, and nothing else in arguments is one.
    private Value? Unmap(string path)
    {
        _unmapped.Add(path);
        return _standsIn ? Value.OfDuration(_values) : null;
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
                || value.Kind == ValueKind.Duration
                || (items.Count > 0 && items[0].Kind != value.Kind)
            )
                return Unmap(path);
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
