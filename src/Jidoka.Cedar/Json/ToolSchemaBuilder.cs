using System.Text.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Json;

/// <summary>Adds the actions and argument types of tools to a schema fragment.</summary>
internal sealed class ToolSchemaBuilder
{
    private const string DefinitionPrefix = "#/$defs/";

    private readonly SchemaFragment fragment;
    private readonly NamespaceDeclaration home;
    private readonly ToolSchemaOptions options;
    private readonly List<TypeName> principals;
    private readonly List<TypeName> resources;
    private readonly List<ActionReference> parents;
    private readonly Dictionary<string, DeclaredAttribute> context = new(StringComparer.Ordinal);
    private readonly HashSet<string> definitions = new(StringComparer.Ordinal);
    private JsonElement root;
    private string[] rootPath = [];
    private int size;

    /// <exception cref="JsonFailure">The stub lacks what the tools need.</exception>
    public ToolSchemaBuilder(SchemaFragment fragment, ToolSchemaOptions options)
    {
        this.fragment = fragment;
        this.options = options;
        home =
            fragment.Namespaces.Count == 1
                ? fragment.Namespaces.Values.Single()
                : throw new JsonFailure("the stub needs exactly one namespace");
        principals = AnnotatedTypes("mcp_principal");
        resources = AnnotatedTypes("mcp_resource");
        parents =
        [
            .. home
                .Actions.Where(a => Find(a.Value.Annotations, "mcp_action", out _))
                .Select(a => new ActionReference(null, a.Key, -1)),
        ];
        foreach (var (name, common) in home.CommonTypes)
        {
            if (Find(common.Annotations, "mcp_context", out var key))
                context[key ?? name] = Named(name);
        }
        if (principals.Count == 0 || resources.Count == 0)
            throw new JsonFailure(
                "the stub needs entity types with @mcp_principal and @mcp_resource"
            );
    }

    /// <summary>The namespace of the stub.</summary>
    public NamespaceDeclaration Home => home;

    private List<TypeName> AnnotatedTypes(string annotation) =>
        [
            .. home
                .EntityTypes.Where(t => Find(t.Value.Annotations, annotation, out _))
                .Select(t => new TypeName(t.Key, -1)),
        ];

    private static bool Find(Annotations annotations, string name, out string? value)
    {
        foreach (var (key, text) in annotations.Items)
        {
            if (key == name)
            {
                value = text;
                return true;
            }
        }
        value = null;
        return false;
    }

    private static DeclaredAttribute Named(string name) =>
        new(Reference(name), true, Annotations.None);

    private static DeclaredName Reference(string name) =>
        new(new TypeName(name, -1), ReferenceKind.EntityOrCommon);

    /// <exception cref="JsonFailure">A tool is not well formed, or two have one name.</exception>
    public void AddAll(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("result", out var result))
            json = result;
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("tools", out var tools))
            json = tools;
        if (json.ValueKind != JsonValueKind.Array)
        {
            Add(json);
            return;
        }
        foreach (var tool in json.EnumerateArray())
            Add(tool);
    }

    private void Add(JsonElement tool)
    {
        JsonText.RequireObject(tool, "tool");
        var name = JsonText.StringOf(JsonText.Required(tool, "name", "tool"), "tool name");
        var word = Word(name);
        var input = JsonText.Required(tool, "inputSchema", name);
        var attributes = new Dictionary<string, DeclaredAttribute>(context, StringComparer.Ordinal)
        {
            ["input"] = AddRecord(input, name, word, "Input"),
        };
        if (options.IncludeOutputs && tool.TryGetProperty("outputSchema", out var output))
            attributes["output"] = AddRecord(output, name, word, "Output") with
            {
                IsRequired = false,
            };
        var action = new ActionDeclaration
        {
            HasParents = parents.Count > 0,
            Parents = parents,
            Principals = principals,
            Resources = resources,
            Context = new DeclaredRecord(attributes),
        };
        if (!home.Actions.TryAdd(name, action))
            throw new JsonFailure($"the action `{name}` is declared twice");
    }

    private DeclaredAttribute AddRecord(
        JsonElement schema,
        string tool,
        string word,
        string direction
    )
    {
        if (
            schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("json", out var inner)
        )
            schema = inner;
        JsonText.RequireObject(schema, tool);
        root = schema;
        rootPath = [word, direction];
        definitions.Clear();
        var type = $"{word}{direction}";
        var record = new CommonTypeDeclaration(Fields(schema, rootPath, 0), Annotations.None);
        return home.CommonTypes.TryAdd(type, record)
            ? Named(type)
            : throw new JsonFailure($"the type `{type}` is declared twice");
    }

    /// <summary>A tool's or argument's name as one that types can have.</summary>
    private static string Word(string name)
    {
        var word = string.Concat(name.Select(c => Identifiers.IsPart(c) ? c : '_'));
        return Identifiers.IsAttributeName(word) ? word : "_" + word;
    }

    private DeclaredRecord Fields(JsonElement schema, string[] path, int depth)
    {
        var attributes = new Dictionary<string, DeclaredAttribute>(StringComparer.Ordinal);
        if (!schema.TryGetProperty("properties", out var properties))
            return DeclaredRecord.Empty;
        JsonText.RequireObject(properties, "properties");
        var required = new HashSet<string>(StringComparer.Ordinal);
        if (
            schema.TryGetProperty("required", out var list)
            && list.ValueKind == JsonValueKind.Array
        )
            required.UnionWith(
                list.EnumerateArray().Select(item => JsonText.StringOf(item, "required"))
            );
        foreach (var property in properties.EnumerateObject())
        {
            var name = JsonText.NameOf(property, "properties");
            var type = TypeOf(property.Value, path, Word(name), depth + 1);
            attributes[name] = new DeclaredAttribute(
                type,
                required.Contains(name),
                Annotations.None
            );
        }
        return new DeclaredRecord(attributes);
    }

    private DeclaredType TypeOf(JsonElement schema, string[] path, string name, int depth)
    {
        if (depth > Limits.MaxNesting)
            throw new JsonFailure($"a tool's schema is nested deeper than {Limits.MaxNesting}");
        // Definitions may name one another many times over.
        if (++size > Limits.MaxTypeSize)
            throw new JsonFailure(
                $"the tools have more than {Limits.MaxTypeSize} arguments and parts"
            );
        if (schema.ValueKind != JsonValueKind.Object)
            return Opaque("Unknown");
        if (
            schema.TryGetProperty("$ref", out var reference)
            && reference.ValueKind == JsonValueKind.String
        )
            return Referenced(JsonText.StringOf(reference, name), depth);
        if (schema.TryGetProperty("type", out var types) && types.ValueKind == JsonValueKind.Array)
        {
            var all = types
                .EnumerateArray()
                .Select(type => (schema, (string?)JsonText.StringOf(type, "type")))
                .ToList();
            return Choices(all, path, name, depth);
        }
        var type = TypeNameOf(schema);
        // A type beside the choices narrows them to itself.
        if (type.Length > 0)
            return TypeOf(schema, type, path, name, depth);
        foreach (var key in (string[])["anyOf", "oneOf"])
        {
            if (
                schema.TryGetProperty(key, out var choices)
                && choices.ValueKind == JsonValueKind.Array
            )
                return Choices(
                    [.. choices.EnumerateArray().Select(choice => (choice, (string?)null))],
                    path,
                    name,
                    depth
                );
        }
        return Opaque("Unknown");
    }

    /// <summary>A definition becomes one type however often it is named; it may name itself.</summary>
    private DeclaredType Referenced(string reference, int depth)
    {
        if (
            !reference.StartsWith(DefinitionPrefix, StringComparison.Ordinal)
            || !root.TryGetProperty("$defs", out var all)
            || all.ValueKind != JsonValueKind.Object
            || !all.TryGetProperty(reference[DefinitionPrefix.Length..], out var definition)
        )
            return Opaque("Unknown");
        var name = Word(reference[DefinitionPrefix.Length..]);
        if (definitions.Contains(name))
            return Reference(PlaceOf(rootPath) + "::" + name);
        if (BecomesEntityType(definition))
            definitions.Add(name);
        return TypeOf(definition, rootPath, name, depth + 1);
    }

    private bool BecomesEntityType(JsonElement schema) =>
        TypeNameOf(schema) switch
        {
            "object" => !options.ObjectsAsRecords || IsOpen(schema, out _),
            "string" => ChoicesOf(schema).Count > 0,
            _ => false,
        };

    // An enumeration of no string names no entity, and an enumerated type must have one: such a string is any string.
    private static List<JsonElement> ChoicesOf(JsonElement schema) =>
        schema.TryGetProperty("enum", out var all) && all.ValueKind == JsonValueKind.Array
            ? [.. all.EnumerateArray().Where(static v => v.ValueKind == JsonValueKind.String)]
            : [];

    private static string TypeNameOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
            ? JsonText.StringOf(type, "type")
            : "";

    /// <summary>One of several types becomes a record with one optional attribute for each; a null type is read from the choice itself.</summary>
    private DeclaredRecord Choices(
        List<(JsonElement Schema, string? Type)> choices,
        string[] path,
        string name,
        int depth
    )
    {
        var attributes = new Dictionary<string, DeclaredAttribute>(StringComparer.Ordinal);
        for (var i = 0; i < choices.Count; i++)
        {
            var (schema, type) = choices[i];
            string[] place = [.. path, name];
            var choice = type is null
                ? TypeOf(schema, place, $"TypeChoice{i}", depth + 1)
                : TypeOf(schema, type, place, $"TypeChoice{i}", depth + 1);
            attributes[$"typeChoice{i}"] = new DeclaredAttribute(choice, false, Annotations.None);
        }
        return new DeclaredRecord(attributes);
    }

    private DeclaredType TypeOf(
        JsonElement schema,
        string type,
        string[] path,
        string name,
        int depth
    ) =>
        type switch
        {
            "boolean" => new DeclaredPrimitive(ValueKind.Bool),
            "integer" => new DeclaredPrimitive(ValueKind.Long),
            "number" => options.NumbersAsDecimal
                ? new DeclaredPrimitive(ValueKind.Decimal)
                : Opaque("Number"),
            "float" => options.NumbersAsDecimal
                ? new DeclaredPrimitive(ValueKind.Decimal)
                : Opaque("Float"),
            "null" => Opaque("Null"),
            "string" => StringType(schema, path, name),
            "array" => ArrayType(schema, path, name, depth),
            "object" => ObjectType(schema, path, name, depth),
            _ => Opaque("Unknown"),
        };

    /// <summary>A type that policies can carry about but not look into.</summary>
    private DeclaredName Opaque(string name)
    {
        home.EntityTypes.TryAdd(name, new EntityTypeDeclaration());
        return Reference(home.Qualify(name));
    }

    private DeclaredType StringType(JsonElement schema, string[] path, string name)
    {
        if (ChoicesOf(schema) is { Count: > 0 } strings)
        {
            var choices = strings.Select(v => JsonText.StringOf(v, name));
            return Declare(path, name, new EntityTypeDeclaration { Choices = [.. choices] });
        }
        var format =
            schema.TryGetProperty("format", out var given)
            && given.ValueKind == JsonValueKind.String
                ? JsonText.StringOf(given, name)
                : "";
        return new DeclaredPrimitive(
            format switch
            {
                "date-time" or "date" => ValueKind.Datetime,
                "duration" => ValueKind.Duration,
                "ipv4" or "ipv6" => ValueKind.Ip,
                "decimal" => ValueKind.Decimal,
                _ => ValueKind.String,
            }
        );
    }

    private DeclaredType ArrayType(JsonElement schema, string[] path, string name, int depth)
    {
        var hasItems = schema.TryGetProperty("items", out var items);
        if (
            !schema.TryGetProperty("prefixItems", out var prefix)
            || prefix.ValueKind != JsonValueKind.Array
        )
            return new DeclaredSet(
                hasItems ? TypeOf(items, path, name, depth + 1) : Opaque("Unknown")
            );
        if (hasItems && items.ValueKind == JsonValueKind.False)
        {
            var attributes = new Dictionary<string, DeclaredAttribute>(StringComparer.Ordinal);
            foreach (var item in prefix.EnumerateArray())
            {
                var key = $"proj{attributes.Count}";
                attributes[key] = new DeclaredAttribute(
                    TypeOf(item, [.. path, name], key, depth + 1),
                    true,
                    Annotations.None
                );
            }
            return new DeclaredRecord(attributes);
        }
        // An open tuple is a set only if all its members are alike.
        var isUniform =
            hasItems && prefix.EnumerateArray().All(item => JsonElement.DeepEquals(item, items));
        return new DeclaredSet(
            isUniform ? TypeOf(items, path, name, depth + 1) : Opaque("Unknown")
        );
    }

    private DeclaredType ObjectType(JsonElement schema, string[] path, string name, int depth)
    {
        var fields = Fields(schema, [.. path, name], depth);
        var isOpen = IsOpen(schema, out var more);
        if (options.ObjectsAsRecords && !isOpen)
            return fields;
        var tags = isOpen ? TypeOf(more, [.. path, name], "Tag", depth + 1) : null;
        return Declare(path, name, new EntityTypeDeclaration { Shape = fields, Tags = tags });
    }

    private static bool IsOpen(JsonElement schema, out JsonElement more) =>
        schema.TryGetProperty("additionalProperties", out more)
        && more.ValueKind == JsonValueKind.Object;

    private string PlaceOf(string[] path) => home.Qualify(string.Join("::", path));

    private DeclaredName Declare(string[] path, string name, EntityTypeDeclaration type)
    {
        var place = PlaceOf(path);
        if (!fragment.Namespaces.TryGetValue(place, out var target))
            fragment.Namespaces[place] = target = new NamespaceDeclaration(place);
        if (!target.EntityTypes.TryAdd(name, type))
            throw new JsonFailure($"the type `{place}::{name}` is declared twice");
        return Reference($"{place}::{name}");
    }
}
