using System.Text;
using System.Text.Json;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Json;

/// <summary>Writes schemas in Cedar's JSON notation.</summary>
internal static class SchemaJsonWriter
{
    public static string Write(SchemaFragment fragment)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions { MaxDepth = 4 * Limits.MaxNesting + 64 }
            )
        )
        {
            json.WriteStartObject();
            foreach (var (name, home) in fragment.Namespaces)
            {
                json.WriteStartObject(name);
                WriteNamespace(json, home);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteNamespace(Utf8JsonWriter json, NamespaceDeclaration home)
    {
        if (home.CommonTypes.Count > 0)
        {
            json.WriteStartObject("commonTypes");
            foreach (var (name, common) in home.CommonTypes)
            {
                json.WriteStartObject(name);
                WriteTypeFields(json, common.Type);
                WriteAnnotations(json, common.Annotations);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteStartObject("entityTypes");
        foreach (var (name, type) in home.EntityTypes)
            WriteEntityType(json, name, type);
        json.WriteEndObject();
        json.WriteStartObject("actions");
        foreach (var (name, action) in home.Actions)
            WriteAction(json, name, action);
        json.WriteEndObject();
        WriteAnnotations(json, home.Annotations);
    }

    private static void WriteEntityType(
        Utf8JsonWriter json,
        string name,
        EntityTypeDeclaration type
    )
    {
        json.WriteStartObject(name);
        if (type.Choices is { } choices)
        {
            json.WriteStartArray("enum");
            foreach (var choice in choices)
                json.WriteStringValue(choice);
            json.WriteEndArray();
        }
        if (type.Parents.Count > 0)
            WriteNames(json, "memberOfTypes", type.Parents);
        if (type.Shape is not DeclaredRecord { Attributes.Count: 0 })
            WriteType(json, "shape", type.Shape);
        if (type.Tags is { } tags)
            WriteType(json, "tags", tags);
        WriteAnnotations(json, type.Annotations);
        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, string name, ActionDeclaration action)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("appliesTo");
        WriteNames(json, "resourceTypes", action.Resources);
        WriteNames(json, "principalTypes", action.Principals);
        if (action.Context is not DeclaredRecord { Attributes.Count: 0 })
            WriteType(json, "context", action.Context);
        json.WriteEndObject();
        if (action.HasParents)
        {
            json.WriteStartArray("memberOf");
            foreach (var parent in action.Parents)
            {
                json.WriteStartObject();
                json.WriteString("id", parent.Id);
                if (parent.Type is { } type)
                    json.WriteString("type", type.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        WriteAnnotations(json, action.Annotations);
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string key, IReadOnlyList<TypeName> names)
    {
        json.WriteStartArray(key);
        foreach (var name in names)
            json.WriteStringValue(name.Text);
        json.WriteEndArray();
    }

    private static void WriteType(Utf8JsonWriter json, string key, DeclaredType type)
    {
        json.WriteStartObject(key);
        WriteTypeFields(json, type);
        json.WriteEndObject();
    }

    private static void WriteTypeFields(Utf8JsonWriter json, DeclaredType type)
    {
        switch (type)
        {
            case DeclaredName { Kind: ReferenceKind.Common } name:
                json.WriteString("type", name.Name.Text);
                break;
            case DeclaredName name:
                json.WriteString("type", name.Kind.ToString());
                json.WriteString("name", name.Name.Text);
                break;
            case DeclaredPrimitive { Kind: ValueKind.Bool }:
                json.WriteString("type", "Boolean");
                break;
            case DeclaredPrimitive { Kind: ValueKind.Long or ValueKind.String } primitive:
                json.WriteString("type", primitive.Kind.ToString());
                break;
            case DeclaredPrimitive primitive:
                json.WriteString("type", "Extension");
                json.WriteString("name", CedarType.OfKind(primitive.Kind).ToString());
                break;
            case DeclaredSet set:
                json.WriteString("type", "Set");
                WriteType(json, "element", set.Element);
                break;
            case DeclaredRecord record:
                json.WriteString("type", "Record");
                json.WriteStartObject("attributes");
                foreach (var (name, attribute) in record.Attributes)
                {
                    json.WriteStartObject(name);
                    WriteTypeFields(json, attribute.Type);
                    if (!attribute.IsRequired)
                        json.WriteBoolean("required", false);
                    WriteAnnotations(json, attribute.Annotations);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteAnnotations(Utf8JsonWriter json, Annotations annotations)
    {
        if (annotations.Items.Count == 0)
            return;
        json.WriteStartObject("annotations");
        foreach (var (name, value) in annotations.Items)
            json.WriteString(name, value);
        json.WriteEndObject();
    }
}
