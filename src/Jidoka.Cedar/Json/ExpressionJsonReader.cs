using System.Text.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Json;

/// <summary>Reads expressions from Cedar's JSON policy format. Every object has exactly one key, which names the operator.</summary>
internal static class ExpressionJsonReader
{
    private const string What = "expression";

    /// <exception cref="JsonFailure">Not an expression.</exception>
    public static Expr Read(JsonElement json, int depth = 0)
    {
        if (depth > Limits.MaxExpressionHeight)
            throw new JsonFailure(
                $"an expression nested deeper than {Limits.MaxExpressionHeight} levels"
            );
        JsonText.RequireObject(json, What);
        using var keys = json.EnumerateObject();
        if (!keys.MoveNext())
            throw new JsonFailure("an empty object is not an expression");
        var property = keys.Current;
        var name = JsonText.NameOf(property, What);
        if (keys.MoveNext())
            throw new JsonFailure($"an expression has one key, not `{name}` and others");
        var expr = ReadOperator(name, property.Value, depth + 1);
        return expr.Height <= Limits.MaxExpressionHeight
            ? expr
            : throw new JsonFailure(
                $"an expression higher than {Limits.MaxExpressionHeight} levels"
            );
    }

    private static Expr ReadOperator(string name, JsonElement json, int depth)
    {
        switch (name)
        {
            case "Value":
                return ReadValue(json, depth);
            case "Var":
                return ReadVariable(json);
            case "Slot":
                throw new JsonFailure("a template slot cannot stand in a condition");
            case "!" or "neg" or "isEmpty":
                return ReadUnary(name, json, depth);
            case "if-then-else":
                AllowOnly(json, name, "if", "then", "else");
                return new IfExpr(
                    Field(json, "if", depth),
                    Field(json, "then", depth),
                    Field(json, "else", depth)
                );
            case ".":
                AllowOnly(json, name, "left", "attr");
                return new AttributeExpr(Field(json, "left", depth), Text(json, "attr"));
            case "has":
                return new HasExpr(Field(json, "left", depth), ReadPath(json));
            case "like":
                AllowOnly(json, name, "left", "pattern");
                return new LikeExpr(Field(json, "left", depth), ReadPattern(json));
            case "is":
                return ReadIs(json, depth);
            case "Set":
                return new SetExpr(ReadList(json, depth));
            case "Record":
                return ReadRecord(json, depth);
        }
        if (Operators.Find(name) is { } op)
        {
            AllowOnly(json, name, "left", "right");
            return new BinaryExpr(op, Field(json, "left", depth), Field(json, "right", depth));
        }
        if (ExtensionFunction.TryFind(name, out var function))
            return new CallExpr(function, ReadList(json, depth));
        throw new JsonFailure($"`{name}` is not an operator or function of Cedar");
    }

    private static void AllowOnly(JsonElement json, string name, params ReadOnlySpan<string> keys)
    {
        JsonText.RequireObject(json, $"`{name}`");
        JsonText.AllowOnly(json, $"`{name}`", keys);
    }

    private static Expr Field(JsonElement json, string key, int depth) =>
        Read(JsonText.Required(json, key, What), depth);

    private static string Text(JsonElement json, string key) =>
        Names.Shared(JsonText.StringOf(JsonText.Required(json, key, What), key));

    private static UnaryExpr ReadUnary(string name, JsonElement json, int depth)
    {
        AllowOnly(json, name, "arg");
        var op = name switch
        {
            "!" => UnaryOp.Not,
            "neg" => UnaryOp.Negate,
            _ => UnaryOp.IsEmpty,
        };
        return new UnaryExpr(op, Field(json, "arg", depth));
    }

    private static VariableExpr ReadVariable(JsonElement json) =>
        JsonText.StringOf(json, "Var") switch
        {
            "principal" => new VariableExpr(Variable.Principal),
            "action" => new VariableExpr(Variable.Action),
            "resource" => new VariableExpr(Variable.Resource),
            "context" => new VariableExpr(Variable.Context),
            var other => throw new JsonFailure($"`{other}` is not a variable"),
        };

    private static string[] ReadPath(JsonElement json)
    {
        JsonText.RequireObject(json, "`has`");
        var attribute = JsonText.Required(json, "attr", "`has`");
        if (attribute.ValueKind != JsonValueKind.Array)
            return [Names.Shared(JsonText.StringOf(attribute, "attr"))];
        var path = attribute
            .EnumerateArray()
            .Select(name => Names.Shared(JsonText.StringOf(name, "attr")))
            .ToArray();
        return path.Length is > 0 and <= Limits.MaxNesting
            ? path
            : throw new JsonFailure(
                $"the path of `has` must have 1 to {Limits.MaxNesting} attributes"
            );
    }

    private static Pattern ReadPattern(JsonElement json)
    {
        var list = JsonText.Required(json, "pattern", "`like`");
        JsonText.RequireArray(list, "pattern");
        var pieces = new List<string>();
        var piece = new System.Text.StringBuilder();
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.String && element.ValueEquals("Wildcard"))
            {
                pieces.Add(piece.ToString());
                piece.Clear();
                continue;
            }
            AllowOnly(element, "pattern", "Literal");
            piece.Append(
                JsonText.StringOf(JsonText.Required(element, "Literal", "pattern"), "pattern")
            );
        }
        pieces.Add(piece.ToString());
        return new Pattern([.. pieces]);
    }

    private static IsExpr ReadIs(JsonElement json, int depth)
    {
        AllowOnly(json, "is", "left", "entity_type", "in");
        var type = Text(json, "entity_type");
        if (!Identifiers.IsPath(type))
            throw new JsonFailure($"`{type}` is not an entity type");
        var container = JsonText.TryOptional(json, "in", out var inner) ? Read(inner, depth) : null;
        return new IsExpr(Field(json, "left", depth), type, container);
    }

    private static Expr[] ReadList(JsonElement json, int depth)
    {
        JsonText.RequireArray(json, "arguments");
        return [.. json.EnumerateArray().Select(item => Read(item, depth))];
    }

    private static RecordExpr ReadRecord(JsonElement json, int depth)
    {
        JsonText.RequireObject(json, "Record");
        return new RecordExpr([
            .. json.EnumerateObject()
                .Select(p => new KeyValuePair<string, Expr>(
                    Names.Shared(JsonText.NameOf(p, "Record")),
                    Read(p.Value, depth)
                )),
        ]);
    }

    /// <summary>A value in the notation of entity attributes; sets, records and extension values become expressions.</summary>
    private static Expr ReadValue(JsonElement json, int depth)
    {
        if (depth > Limits.MaxExpressionHeight)
            throw new JsonFailure(
                $"a value nested deeper than {Limits.MaxExpressionHeight} levels"
            );
        if (json.ValueKind == JsonValueKind.Array)
            return new SetExpr([
                .. json.EnumerateArray().Select(item => ReadValue(item, depth + 1)),
            ]);
        if (json.ValueKind != JsonValueKind.Object)
            return new LiteralExpr(ValueJson.Read(json, null, "Value"));
        if (
            ValueJson.TryReadEscape(
                json,
                "Value",
                out var entity,
                out var function,
                out var arguments
            )
        )
        {
            if (entity is { } uid)
                return new LiteralExpr(Value.Of(uid));
            if (!ExtensionFunction.TryFind(function, out var found))
                throw new JsonFailure($"there is no extension function `{function}`");
            return new CallExpr(
                found,
                Array.ConvertAll(arguments, argument => ReadValue(argument, depth + 1))
            );
        }
        return new RecordExpr([
            .. json.EnumerateObject()
                .Select(p => new KeyValuePair<string, Expr>(
                    Names.Shared(JsonText.NameOf(p, "Value")),
                    ReadValue(p.Value, depth + 1)
                )),
        ]);
    }
}
