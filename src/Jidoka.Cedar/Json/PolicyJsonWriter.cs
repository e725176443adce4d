using System.Text;
using System.Text.Json;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Json;

/// <summary>Writes policies and templates in Cedar's JSON policy format.</summary>
internal static class PolicyJsonWriter
{
    public static string Write(PolicyBody body)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions { MaxDepth = 4 * Limits.MaxExpressionHeight }
            )
        )
            WriteBody(json, body);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static void WriteBody(Utf8JsonWriter json, PolicyBody body)
    {
        json.WriteStartObject();
        json.WriteString("effect", body.Effect == Effect.Permit ? "permit" : "forbid");
        WriteScope(json, "principal", body.Principal);
        WriteScope(json, "action", body.Action);
        WriteScope(json, "resource", body.Resource);
        json.WriteStartArray("conditions");
        foreach (var condition in body.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("kind", condition.IsWhen ? "when" : "unless");
            json.WritePropertyName("body");
            ExpressionJsonWriter.Write(json, condition.Body);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (body.Annotations.Count > 0)
        {
            json.WriteStartObject("annotations");
            foreach (var annotation in body.Annotations)
                json.WriteString(annotation.Key, annotation.Value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteScope(Utf8JsonWriter json, string name, Scope scope)
    {
        json.WriteStartObject(name);
        var op = scope.Op switch
        {
            ScopeOp.All => "All",
            ScopeOp.Equal => "==",
            ScopeOp.In or ScopeOp.InAny => "in",
            _ => "is",
        };
        json.WriteString("op", op);
        if (scope.EntityType is { } type)
            json.WriteString("entity_type", type);
        switch (scope.Op)
        {
            case ScopeOp.Equal or ScopeOp.In:
                WriteTarget(json, scope);
                break;
            case ScopeOp.IsIn:
                json.WriteStartObject("in");
                WriteTarget(json, scope);
                json.WriteEndObject();
                break;
            case ScopeOp.InAny:
                json.WriteStartArray("entities");
                foreach (var entity in scope.Entities)
                    WriteUid(json, entity);
                json.WriteEndArray();
                break;
        }
        json.WriteEndObject();
    }

    private static void WriteTarget(Utf8JsonWriter json, Scope scope)
    {
        if (scope.Slot is { } slot)
        {
            json.WriteString("slot", Operators.NameOf(slot));
            return;
        }
        json.WritePropertyName("entity");
        WriteUid(json, scope.Entity!.Value);
    }

    public static void WriteUid(Utf8JsonWriter json, EntityUid uid)
    {
        json.WriteStartObject();
        json.WriteString("type", uid.Type);
        json.WriteString("id", uid.Id);
        json.WriteEndObject();
    }
}
