using System.Text.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Json;

/// <summary>Reads schemas from Cedar's JSON notation.</summary>
internal static class SchemaJsonReader
{
    /// <exception cref="JsonFailure">Not a schema.</exception>
    public static SchemaFragment Read(JsonElement json)
    {
        JsonText.RequireObject(json, "schema");
        var fragment = new SchemaFragment();
        foreach (var property in json.EnumerateObject())
        {
            var name = JsonText.NameOf(property, "schema");
            if (name.Length > 0 && !Identifiers.IsPath(name))
                throw new JsonFailure($"`{name}` is not a namespace");
            fragment.Namespaces.Add(name, ReadNamespace(name, property.Value));
        }
        return fragment;
    }

    private static NamespaceDeclaration ReadNamespace(string name, JsonElement json)
    {
        var what = $"namespace `{name}`";
        JsonText.RequireObject(json, what);
        JsonText.AllowOnly(json, what, "commonTypes", "entityTypes", "actions", "annotations");
        var home = new NamespaceDeclaration(name) { Annotations = ReadAnnotations(json) };
        if (json.TryGetProperty("commonTypes", out var commonTypes))
        {
            foreach (var (id, type) in Members(commonTypes, "commonTypes"))
            {
                RequireIdentifier(id);
                if (
                    id
                    is "Bool"
                        or "Boolean"
                        or "Entity"
                        or "Extension"
                        or "Long"
                        or "Record"
                        or "Set"
                        or "String"
                )
                    throw new JsonFailure($"`{id}` is the name of a built-in type");
                home.CommonTypes.Add(
                    id,
                    new CommonTypeDeclaration(ReadType(type, id, false), ReadAnnotations(type))
                );
            }
        }
        foreach (
            var (id, type) in Members(JsonText.Required(json, "entityTypes", what), "entityTypes")
        )
        {
            RequireIdentifier(id);
            home.EntityTypes.Add(id, ReadEntityType(id, type));
        }
        foreach (var (id, action) in Members(JsonText.Required(json, "actions", what), "actions"))
            home.Actions.Add(id, ReadAction(id, action));
        return home;
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(
        JsonElement json,
        string what
    )
    {
        JsonText.RequireObject(json, what);
        return json.EnumerateObject()
            .Select(p => (Names.Shared(JsonText.NameOf(p, what)), p.Value));
    }

    private static void RequireIdentifier(string id)
    {
        if (!Identifiers.IsAttributeName(id))
            throw new JsonFailure($"`{id}` is not a type name");
    }

    private static Annotations ReadAnnotations(JsonElement json)
    {
        if (!json.TryGetProperty("annotations", out var map))
            return Annotations.None;
        var items = new List<KeyValuePair<string, string?>>();
        foreach (var (name, value) in Members(map, "annotations"))
        {
            if (!Identifiers.IsWord(name))
                throw new JsonFailure($"`{name}` is not the name of an annotation");
            items.Add(
                new(
                    name,
                    value.ValueKind == JsonValueKind.Null ? null : JsonText.StringOf(value, name)
                )
            );
        }
        return new Annotations(items);
    }

    private static EntityTypeDeclaration ReadEntityType(string id, JsonElement json)
    {
        JsonText.RequireObject(json, id);
        if (json.TryGetProperty("enum", out var choices))
        {
            JsonText.AllowOnly(json, id, "enum", "annotations");
            JsonText.RequireArray(choices, id);
            var ids = choices
                .EnumerateArray()
                .Select(choice => JsonText.StringOf(choice, id))
                .ToList();
            if (ids.Count == 0)
                throw new JsonFailure($"the enumerated type `{id}` has no id");
            return new EntityTypeDeclaration { Choices = ids, Annotations = ReadAnnotations(json) };
        }
        JsonText.AllowOnly(json, id, "memberOfTypes", "shape", "tags", "annotations");
        return new EntityTypeDeclaration
        {
            Annotations = ReadAnnotations(json),
            Parents = json.TryGetProperty("memberOfTypes", out var parents)
                ? ReadNames(parents, id)
                : [],
            Shape = json.TryGetProperty("shape", out var shape)
                ? ReadType(shape, id, false)
                : DeclaredRecord.Empty,
            Tags = json.TryGetProperty("tags", out var tags) ? ReadType(tags, id, false) : null,
        };
    }

    private static List<TypeName> ReadNames(JsonElement json, string what)
    {
        JsonText.RequireArray(json, what);
        return [.. json.EnumerateArray().Select(name => ReadName(name, what))];
    }

    private static TypeName ReadName(JsonElement json, string what)
    {
        var name = JsonText.StringOf(json, what);
        var local = name.StartsWith(Identifiers.ReservedNamespace + "::", StringComparison.Ordinal)
            ? name[(Identifiers.ReservedNamespace.Length + 2)..]
            : name;
        return Identifiers.IsPath(local)
            ? new TypeName(Names.Shared(name), -1)
            : throw new JsonFailure($"{what}: `{name}` is not a type name");
    }

    private static ActionDeclaration ReadAction(string id, JsonElement json)
    {
        JsonText.RequireObject(json, id);
        JsonText.AllowOnly(json, id, "attributes", "appliesTo", "memberOf", "annotations");
        // The reference reads what an action's attributes are and uses them for nothing.
        if (JsonText.TryOptional(json, "attributes", out var unused))
            JsonText.RequireObject(unused, id);
        var action = new ActionDeclaration { Annotations = ReadAnnotations(json) };
        if (
            json.TryGetProperty("memberOf", out var parents)
            && parents.ValueKind != JsonValueKind.Null
        )
        {
            JsonText.RequireArray(parents, id);
            action = action with
            {
                HasParents = true,
                Parents = [.. parents.EnumerateArray().Select(p => ReadParent(p, id))],
            };
        }
        if (
            !json.TryGetProperty("appliesTo", out var applies)
            || applies.ValueKind == JsonValueKind.Null
        )
            return action;
        JsonText.RequireObject(applies, id);
        JsonText.AllowOnly(applies, id, "principalTypes", "resourceTypes", "context");
        return action with
        {
            Principals = ReadNames(JsonText.Required(applies, "principalTypes", id), id),
            Resources = ReadNames(JsonText.Required(applies, "resourceTypes", id), id),
            Context = applies.TryGetProperty("context", out var context)
                ? ReadType(context, id, false)
                : DeclaredRecord.Empty,
        };
    }

    private static ActionReference ReadParent(JsonElement json, string what)
    {
        JsonText.RequireObject(json, what);
        JsonText.AllowOnly(json, what, "id", "type");
        var type =
            json.TryGetProperty("type", out var name) && name.ValueKind != JsonValueKind.Null
                ? ReadName(name, what)
                : null;
        return new ActionReference(
            type,
            JsonText.StringOf(JsonText.Required(json, "id", what), what),
            -1
        );
    }

    private static DeclaredType ReadType(
        JsonElement json,
        string what,
        bool isAttribute,
        int depth = 0
    )
    {
        if (depth > Limits.MaxNesting)
            throw new JsonFailure($"{what}: a type nested deeper than {Limits.MaxNesting}");
        JsonText.RequireObject(json, what);
        var type = JsonText.StringOf(JsonText.Required(json, "type", what), what);
        ReadOnlySpan<string> own = type switch
        {
            "Set" => ["element"],
            "Record" => ["attributes", "additionalAttributes"],
            "Entity" or "Extension" or "EntityOrCommon" => ["name"],
            _ => [],
        };
        JsonText.AllowOnly(
            json,
            what,
            [.. own, "type", "annotations", .. isAttribute ? ["required"] : Array.Empty<string>()]
        );
        switch (type)
        {
            case "Long" or "String":
                return new DeclaredPrimitive(type == "Long" ? ValueKind.Long : ValueKind.String);
            case "Boolean":
                return new DeclaredPrimitive(ValueKind.Bool);
            case "Set":
                return new DeclaredSet(
                    ReadType(JsonText.Required(json, "element", what), what, false, depth + 1)
                );
            case "Record":
                return ReadRecord(json, what, depth);
            case "Entity":
                return new DeclaredName(
                    ReadName(JsonText.Required(json, "name", what), what),
                    ReferenceKind.Entity
                );
            case "EntityOrCommon":
                return new DeclaredName(
                    ReadName(JsonText.Required(json, "name", what), what),
                    ReferenceKind.EntityOrCommon
                );
            case "Extension":
                return new DeclaredPrimitive(
                    ExtensionKind(JsonText.StringOf(JsonText.Required(json, "name", what), what))
                );
            default:
                return new DeclaredName(
                    ReadName(json.GetProperty("type"), what),
                    ReferenceKind.Common
                );
        }
    }

    private static ValueKind ExtensionKind(string name) =>
        name switch
        {
            "ipaddr" => ValueKind.Ip,
            "decimal" => ValueKind.Decimal,
            "datetime" => ValueKind.Datetime,
            "duration" => ValueKind.Duration,
            _ => throw new JsonFailure($"there is no extension type `{name}`"),
        };

    private static DeclaredRecord ReadRecord(JsonElement json, string what, int depth)
    {
        if (
            json.TryGetProperty("additionalAttributes", out var open)
            && open.ValueKind != JsonValueKind.False
        )
            throw new JsonFailure($"{what}: records with additional attributes are not supported");
        var attributes = new Dictionary<string, DeclaredAttribute>(StringComparer.Ordinal);
        foreach (var (name, type) in Members(JsonText.Required(json, "attributes", what), what))
        {
            var declared = ReadType(type, name, true, depth + 1);
            var isRequired = true;
            if (type.TryGetProperty("required", out var required))
            {
                if (required.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    throw new JsonFailure($"{what}: `required` is a boolean");
                isRequired = required.GetBoolean();
            }
            attributes.Add(
                name,
                new DeclaredAttribute(declared, isRequired, ReadAnnotations(type))
            );
        }
        return new DeclaredRecord(attributes);
    }
}
