using System.Globalization;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>Collects what is to be traced of a tool call's arguments, within bounds.</summary>
internal sealed class ArgumentLeaves(ToolFacts? tool)
{
    private readonly SelectingPaths _selecting = new(tool);
    private readonly List<ArgumentLeaf> _found = [];
    private HashSet<string>? _declared;

    public IReadOnlyList<ArgumentLeaf> Found => _found;

    /// <summary>The values of arguments as text; none if they cannot be read within the bounds.</summary>
    /// <param name="arguments">A JSON object in UTF-8.</param>
    /// <param name="tool">What is known of the tool; null: nothing.</param>
    public static ImmutableArray<(string Path, string Text, ParameterFacts? Facts)> Texts(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool
    )
    {
        using var read = CallArguments.Read(arguments, tool);
        return
        [
            .. (read.Leaves ?? [])
                .Select(static l => (l.Path, Text: TextOf(l), l.Facts))
                .Where(static l => l.Text is not null)
                .Select(static l => (l.Path, l.Text!, l.Facts)),
        ];
    }

    /// <summary>The same by place. Two leaves may have one path ({"a.b":1,"a":{"b":2}}): both are given.</summary>
    public static ILookup<string, string> TextsByPath(
        ReadOnlyMemory<byte> arguments,
        ToolFacts? tool
    ) =>
        Texts(arguments, tool)
            .ToLookup(static l => l.Path, static l => l.Text, StringComparer.Ordinal);

    /// <summary>A leaf's value as text; null: it has none.</summary>
    public static string? TextOf(in ArgumentLeaf leaf) =>
        leaf.Key
        ?? leaf.Value.ValueKind switch
        {
            JsonValueKind.String => leaf.Text,
            JsonValueKind.Number => Evidence.PlainNumberOf(leaf.Value),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    /// <summary>Collects the leaves of a value.</summary>
    /// <returns>False if a bound is reached.</returns>
    public bool Collect(JsonElement root) => Collect("", "", root);

    private bool Collect(string path, string names, JsonElement value)
    {
        if (path.Length > OriginTracer.MaxPathLength)
            return false;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (!CollectMember(path, names, member))
                        return false;
                }
                return true;
            case JsonValueKind.Array:
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    var place = path + "." + i++.ToString(CultureInfo.InvariantCulture);
                    if (!Collect(place, names, item))
                        return false;
                }
                return true;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return true;
            default:
                return Add(
                    new(
                        path,
                        _selecting.Contains(path, names),
                        value,
                        null,
                        _selecting.FactsOf(names)
                    )
                    {
                        Text = value.ValueKind == JsonValueKind.String ? value.GetString() : null,
                    }
                );
        }
    }

    private bool CollectMember(string path, string names, JsonProperty member)
    {
        var name = member.Name;
        if (path.Length + name.Length >= OriginTracer.MaxPathLength)
            return false;
        var inner = path.Length == 0 ? name : path + "." + name;
        var innerNames = names.Length == 0 ? name : names + "." + name;
        // {"grant":{"eve@evil.org":"reader"}}: below a selecting parameter a key that the tool does not declare can be
        // the target itself.
        if (
            path.Length > 0
            && _selecting.Contains(inner, innerNames)
            && !_selecting.Names(innerNames)
            && !IsDeclared(name)
        )
        {
            if (!Add(new(inner, Selects: true, default, name)))
                return false;
        }
        return Collect(inner, innerNames, member.Value);
    }

    private bool Add(ArgumentLeaf leaf)
    {
        _found.Add(leaf);
        return _found.Count <= OriginTracer.MaxLeaves;
    }

    private bool IsDeclared(string name) =>
        (_declared ??= DeclaredNames(tool?.InputSchema)).Contains(name);

    /// <summary>The names that a schema declares, at any depth.</summary>
    public static HashSet<string> DeclaredNames(string? schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (schema is null)
            return names;
        try
        {
            using var json = JsonDocument.Parse(schema);
            AddNames(json.RootElement, names);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            names.Clear();
        }
        return names;
    }

    private static void AddNames(JsonElement schema, HashSet<string> names)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
                AddNames(item, names);
        }
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in schema.EnumerateObject())
        {
            if (member.NameEquals("properties"u8) && member.Value.ValueKind == JsonValueKind.Object)
                names.UnionWith(member.Value.EnumerateObject().Select(static p => p.Name));
            AddNames(member.Value, names);
        }
    }
}
