using Jidoka.Cedar.Compiling;

namespace Jidoka.Cedar.Extensions;

/// <summary>What the extension functions compute. The kinds of the arguments have been checked.</summary>
internal static class ExtensionBodies
{
    private const long MsPerSecond = 1_000;
    private const long MsPerMinute = 60_000;
    private const long MsPerHour = 3_600_000;

    public static ExtensionBody Of(string name) =>
        name switch
        {
            "ip" or "decimal" or "datetime" or "duration" => (frame, in text, in _) =>
                Construct(frame, name, text.Text),
            "unknown" => static (frame, in text, in _) => frame.Fail(FaultCode.Unknown, text.Text),
            "isIpv4" => static (_, in ip, in _) => Value.Of(ip.Ip.IsIpv4),
            "isIpv6" => static (_, in ip, in _) => Value.Of(!ip.Ip.IsIpv4),
            "isLoopback" => static (_, in ip, in _) => Value.Of(ip.Ip.IsLoopback),
            "isMulticast" => static (_, in ip, in _) => Value.Of(ip.Ip.IsMulticast),
            "isInRange" => static (_, in ip, in range) => Value.Of(ip.Ip.IsInRange(range.Ip)),
            "lessThan" => static (_, in a, in b) => Value.Of(a.Bits < b.Bits),
            "lessThanOrEqual" => static (_, in a, in b) => Value.Of(a.Bits <= b.Bits),
            "greaterThan" => static (_, in a, in b) => Value.Of(a.Bits > b.Bits),
            "greaterThanOrEqual" => static (_, in a, in b) => Value.Of(a.Bits >= b.Bits),
            "offset" => static (frame, in instant, in by) =>
                Sum(frame, (Int128)instant.Bits + by.Bits, ValueKind.Datetime),
            "durationSince" => static (frame, in instant, in since) =>
                Sum(frame, (Int128)instant.Bits - since.Bits, ValueKind.Duration),
            "toDate" => static (frame, in instant, in _) =>
                DatetimeText.TryDate(instant.Bits, out var date)
                    ? Value.OfDatetime(date)
                    : frame.Fail(FaultCode.Extension, "overflow when finding the date"),
            "toTime" => static (_, in instant, in _) =>
                Value.OfDuration(DatetimeText.TimeOfDay(instant.Bits)),
            "toMilliseconds" => static (_, in length, in _) => Value.Of(length.Bits),
            "toSeconds" => static (_, in length, in _) => Value.Of(length.Bits / MsPerSecond),
            "toMinutes" => static (_, in length, in _) => Value.Of(length.Bits / MsPerMinute),
            "toHours" => static (_, in length, in _) => Value.Of(length.Bits / MsPerHour),
            "toDays" => static (_, in length, in _) =>
                Value.Of(length.Bits / DatetimeText.MsPerDay),
            _ => throw new InvalidOperationException($"no extension function {name}"),
        };

    private static Value Sum(Frame frame, Int128 exact, ValueKind kind)
    {
        if (exact != (long)exact)
            return frame.Fail(FaultCode.Extension, "overflow in datetime arithmetic");
        return kind == ValueKind.Datetime
            ? Value.OfDatetime((long)exact)
            : Value.OfDuration((long)exact);
    }

    private static Value Construct(Frame frame, string name, string text) =>
        TryConstruct(name, text, out var value, out var problem)
            ? value
            : frame.Fail(FaultCode.Extension, $"`{name}`: {problem}");

    /// <summary>Makes an extension value from its text form.</summary>
    public static bool TryConstruct(string name, string text, out Value value, out string problem)
    {
        problem = "";
        value = default;
        long number;
        switch (name)
        {
            case "ip":
                if (IpRange.TryParse(text, out var range))
                    value = Value.Of(range);
                else
                    problem = $"invalid IP address or range `{text}`";
                break;
            case "decimal":
                if (DecimalText.TryParse(text, out number, out problem))
                    value = Value.OfDecimal(number);
                break;
            case "datetime":
                if (DatetimeText.TryParse(text, out number, out problem))
                    value = Value.OfDatetime(number);
                break;
            case "duration":
                if (DurationText.TryParse(text, out number, out problem))
                    value = Value.OfDuration(number);
                break;
            default:
                problem = $"`{name}` makes no value from a string";
                break;
        }
        return !value.IsNone;
    }
}
