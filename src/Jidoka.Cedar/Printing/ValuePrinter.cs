using System.Globalization;
using System.Text;
using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Parsing;

namespace Jidoka.Cedar.Printing;

/// <summary>Values as Cedar expressions that evaluate to them.</summary>
internal static class ValuePrinter
{
    public static string Print(Value value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Value value, int depth)
    {
        if (depth > Limits.MaxValueDepth)
        {
            text.Append("...");
            return;
        }
        switch (value.Kind)
        {
            case ValueKind.Bool:
                text.Append(value.Bits != 0 ? "true" : "false");
                break;
            case ValueKind.Long:
                text.Append(value.Bits.ToString(CultureInfo.InvariantCulture));
                break;
            case ValueKind.String:
                text.Append(TextPrinter.Quote(value.Text));
                break;
            case ValueKind.Entity:
                text.Append(value.Uid.ToString());
                break;
            case ValueKind.Set:
                AppendSet(text, value.Set, depth);
                break;
            case ValueKind.Record:
                AppendRecord(text, value.Record, depth);
                break;
            case ValueKind.Decimal:
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"decimal(\"{DecimalText.Print(value.Bits)}\")"
                );
                break;
            case ValueKind.Datetime:
                text.Append(DatetimeText.Print(value.Bits));
                break;
            case ValueKind.Duration:
                text.Append(CultureInfo.InvariantCulture, $"duration(\"{value.Bits}ms\")");
                break;
            case ValueKind.Ip:
                text.Append(CultureInfo.InvariantCulture, $"ip(\"{value.Ip}\")");
                break;
            default:
                text.Append("(none)");
                break;
        }
    }

    private static void AppendSet(StringBuilder text, SetValue set, int depth)
    {
        text.Append('[');
        var first = true;
        foreach (var item in set)
        {
            if (!first)
                text.Append(", ");
            first = false;
            Append(text, item, depth + 1);
        }
        text.Append(']');
    }

    private static void AppendRecord(StringBuilder text, RecordValue record, int depth)
    {
        text.Append('{');
        var first = true;
        foreach (var name in record.Names.Order(StringComparer.Ordinal))
        {
            if (!record.TryGet(name, out var item))
                continue;
            if (!first)
                text.Append(", ");
            first = false;
            text.Append(Identifiers.IsAttributeName(name) ? name : TextPrinter.Quote(name))
                .Append(": ");
            Append(text, item, depth + 1);
        }
        text.Append('}');
    }
}
