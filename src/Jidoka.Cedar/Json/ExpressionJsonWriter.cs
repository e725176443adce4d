using System.Text;
using System.Text.Json;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Json;

/// <summary>Writes expressions in Cedar's JSON policy format.</summary>
internal static class ExpressionJsonWriter
{
    public static void Write(Utf8JsonWriter json, Expr expr)
    {
        json.WriteStartObject();
        switch (expr)
        {
            case LiteralExpr literal:
                json.WritePropertyName("Value");
                WriteLiteral(json, literal.Value);
                break;
            case VariableExpr variable:
                json.WriteString("Var", variable.Variable.ToString().ToLowerInvariant());
                break;
            case SlotExpr slot:
                json.WriteString("Slot", Operators.NameOf(slot.Slot));
                break;
            case UnaryExpr unary:
                json.WriteStartObject(NameOf(unary.Op));
                WriteField(json, "arg", unary.Operand);
                json.WriteEndObject();
                break;
            case BinaryExpr binary:
                json.WriteStartObject(Operators.NameOf(binary.Op));
                WriteField(json, "left", binary.Left);
                WriteField(json, "right", binary.Right);
                json.WriteEndObject();
                break;
            case IfExpr choice:
                json.WriteStartObject("if-then-else");
                WriteField(json, "if", choice.Test);
                WriteField(json, "then", choice.Then);
                WriteField(json, "else", choice.Else);
                json.WriteEndObject();
                break;
            case SetExpr set:
                WriteList(json, "Set", set.Items);
                break;
            case RecordExpr record:
                json.WriteStartObject("Record");
                foreach (var field in record.Fields)
                    WriteField(json, field.Key, field.Value);
                json.WriteEndObject();
                break;
            case CallExpr call:
                WriteList(json, call.Function.Name, call.Arguments);
                break;
            default:
                WriteTargeted(json, expr);
                break;
        }
        json.WriteEndObject();
    }

    public static string NameOf(UnaryOp op) =>
        op switch
        {
            UnaryOp.Not => "!",
            UnaryOp.Negate => "neg",
            _ => "isEmpty",
        };

    private static void WriteTargeted(Utf8JsonWriter json, Expr expr)
    {
        switch (expr)
        {
            case AttributeExpr attribute:
                json.WriteStartObject(".");
                WriteField(json, "left", attribute.Target);
                json.WriteString("attr", attribute.Name);
                break;
            case HasExpr has:
                json.WriteStartObject("has");
                WriteField(json, "left", has.Target);
                WritePath(json, has.Path);
                break;
            case LikeExpr like:
                json.WriteStartObject("like");
                WriteField(json, "left", like.Target);
                WritePattern(json, like.Pattern);
                break;
            case IsExpr test:
                json.WriteStartObject("is");
                WriteField(json, "left", test.Target);
                json.WriteString("entity_type", test.EntityType);
                if (test.Container is { } container)
                    WriteField(json, "in", container);
                break;
            default:
                throw new InvalidOperationException($"cannot write {expr.GetType().Name}");
        }
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, string name, Expr expr)
    {
        json.WritePropertyName(name);
        Write(json, expr);
    }

    private static void WriteList(Utf8JsonWriter json, string name, Expr[] items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            Write(json, item);
        json.WriteEndArray();
    }

    private static void WritePath(Utf8JsonWriter json, string[] path)
    {
        if (path.Length == 1)
        {
            json.WriteString("attr", path[0]);
            return;
        }
        json.WriteStartArray("attr");
        foreach (var name in path)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>One element for each character, which is how the reference writes patterns.</summary>
    private static void WritePattern(Utf8JsonWriter json, Pattern pattern)
    {
        json.WriteStartArray("pattern");
        for (var i = 0; i < pattern.Pieces.Length; i++)
        {
            if (i > 0)
                json.WriteStringValue("Wildcard");
            foreach (var rune in pattern.Pieces[i].EnumerateRunes())
            {
                json.WriteStartObject();
                json.WriteString("Literal", rune.ToString());
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    private static void WriteLiteral(Utf8JsonWriter json, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Bool:
                json.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Long:
                json.WriteNumberValue(value.AsLong);
                break;
            case ValueKind.String:
                json.WriteStringValue(value.AsString);
                break;
            default:
                json.WriteStartObject();
                json.WritePropertyName("__entity");
                PolicyJsonWriter.WriteUid(json, value.AsEntity);
                json.WriteEndObject();
                break;
        }
    }
}
