using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Json;

/// <summary>Moves the entity types made for tools: alike ones to one place, all of them to one namespace.</summary>
internal sealed class EntityTypePlacing(SchemaFragment fragment, NamespaceDeclaration home)
{
    private const string Separator = "::";

    /// <summary>From the full name of each type that was made to the one it gets.</summary>
    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);

    /// <exception cref="JsonFailure">Two types get one name.</exception>
    public void Run(ToolSchemaOptions options)
    {
        var made = Made().ToList();
        foreach (var (space, name, _) in made)
            places[space.Qualify(name)] = space.Qualify(name);
        if (options.MergeAlikeTypes)
            Merge(made);
        if (options.FlatNamespace)
        {
            foreach (var (from, to) in places.ToList())
                places[from] = home.Qualify(
                    Relative(to).Replace(Separator, "_", StringComparison.Ordinal)
                );
        }
        if (options.MergeAlikeTypes || options.FlatNamespace)
            Move(made);
    }

    private IEnumerable<(
        NamespaceDeclaration Space,
        string Name,
        EntityTypeDeclaration Type
    )> Made() =>
        from space in fragment.Namespaces.Values
        where space != home
        from type in space.EntityTypes
        select (space, type.Key, type.Value);

    private string Relative(string name) =>
        home.Name.Length == 0 ? name : name[(home.Name.Length + Separator.Length)..];

    private void Merge(
        List<(NamespaceDeclaration Space, string Name, EntityTypeDeclaration Type)> made
    )
    {
        var merged = made.Where(type => ContentOf(type.Type) is not null)
            .GroupBy(type => (type.Name, ContentOf(type.Type)))
            .Where(alike => alike.Count() > 1)
            .Select(alike =>
                (
                    Place: PlaceOf(alike.Select(type => type.Space.Name), alike.Key.Name),
                    From: alike.Select(type => type.Space.Qualify(type.Name)).ToList()
                )
            )
            // Where two contents claim one name, neither gets it.
            .GroupBy(group => group.Place)
            .Where(claims => claims.Count() == 1)
            .Select(claims => claims.First());
        foreach (var (place, from) in merged)
        {
            if (IsTaken(place) && !from.Contains(place))
                continue;
            foreach (var name in from)
                places[name] = place;
        }
    }

    /// <summary>What makes two types alike; null for a type that always stays where it is.</summary>
    private static string? ContentOf(EntityTypeDeclaration type)
    {
        if (type.Choices is { } choices)
            return $"enum {string.Join(',', choices.Order(StringComparer.Ordinal).Select(Printing.TextPrinter.Quote))}";
        if (
            type.Tags is not null
            || type.Shape is not DeclaredRecord { Attributes.Count: > 0 } record
        )
            return null;
        if (!record.Attributes.Values.All(attribute => attribute.Type is DeclaredPrimitive))
            return null;
        var attributes = record
            .Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute =>
                $"{Printing.TextPrinter.Quote(attribute.Key)}{attribute.Value.IsRequired} {attribute.Value.Type}"
            );
        return string.Join(',', attributes);
    }

    /// <summary>The name in the innermost namespace around all these.</summary>
    private static string PlaceOf(IEnumerable<string> spaces, string name)
    {
        string[]? shared = null;
        foreach (var space in spaces)
        {
            var path = space.Split(Separator);
            shared ??= path;
            var common = 0;
            while (common < Math.Min(shared.Length, path.Length) && shared[common] == path[common])
                common++;
            shared = shared[..common];
        }
        return string.Join(Separator, [.. shared ?? [], name]);
    }

    private bool IsTaken(string place)
    {
        var (space, name) = Split(place);
        return fragment.Namespaces.TryGetValue(space, out var there)
            && (there.EntityTypes.ContainsKey(name) || there.CommonTypes.ContainsKey(name));
    }

    private void Move(
        List<(NamespaceDeclaration Space, string Name, EntityTypeDeclaration Type)> made
    )
    {
        foreach (var (space, _, _) in made)
            fragment.Namespaces.Remove(space.Name);
        foreach (var claims in made.GroupBy(type => places[type.Space.Qualify(type.Name)]))
        {
            var type = claims.First().Type;
            var content = ContentOf(type);
            if (
                claims.Count() > 1
                && (content is null || claims.Any(c => ContentOf(c.Type) != content))
            )
                throw new JsonFailure($"the type `{claims.Key}` is declared twice");
            var moved = type with
            {
                Shape = Renamed(type.Shape),
                Tags = type.Tags is { } tags ? Renamed(tags) : null,
            };
            var (space, name) = Split(claims.Key);
            if (!fragment.Namespaces.TryGetValue(space, out var target))
                fragment.Namespaces[space] = target = new NamespaceDeclaration(space);
            if (!target.EntityTypes.TryAdd(name, moved))
                throw new JsonFailure($"the type `{claims.Key}` is declared twice");
        }
        foreach (var (name, type) in home.CommonTypes.ToList())
            home.CommonTypes[name] = type with { Type = Renamed(type.Type) };
    }

    private static (string Space, string Name) Split(string place)
    {
        var cut = place.LastIndexOf(Separator, StringComparison.Ordinal);
        return cut < 0 ? ("", place) : (place[..cut], place[(cut + Separator.Length)..]);
    }

    private DeclaredType Renamed(DeclaredType type) =>
        type switch
        {
            DeclaredName name when places.TryGetValue(name.Name.Text, out var place) => name with
            {
                Name = name.Name with { Text = place },
            },
            DeclaredSet set => new DeclaredSet(Renamed(set.Element)),
            DeclaredRecord record => new DeclaredRecord(
                record.Attributes.ToDictionary(
                    attribute => attribute.Key,
                    attribute => attribute.Value with { Type = Renamed(attribute.Value.Type) },
                    StringComparer.Ordinal
                )
            ),
            _ => type,
        };
}
