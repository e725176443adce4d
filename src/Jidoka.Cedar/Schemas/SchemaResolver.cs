namespace Jidoka.Cedar.Schemas;

/// <summary>
/// Resolves the names of a fragment. A name without a namespace means the one of its own namespace first, then the one of
/// the empty namespace, then the built-in one; a common type comes before an entity type of the same name.
/// </summary>
internal sealed class SchemaResolver
{
    private const string BuiltinNamespace = Parsing.Identifiers.ReservedNamespace + "::";

    private static readonly Dictionary<string, CedarType> Builtins = new(StringComparer.Ordinal)
    {
        ["Bool"] = CedarType.Bool,
        ["Long"] = CedarType.Long,
        ["String"] = CedarType.String,
        ["ipaddr"] = CedarType.Ip,
        ["decimal"] = CedarType.Decimal,
        ["datetime"] = CedarType.Datetime,
        ["duration"] = CedarType.Duration,
    };

    private readonly SchemaFragment fragment;
    private readonly Dictionary<
        string,
        (NamespaceDeclaration Home, CommonTypeDeclaration Type)
    > commonTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CedarType> resolved = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityTypeInfo> entityTypes = new(StringComparer.Ordinal);
    private readonly HashSet<string> actionTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<EntityUid, ActionInfo> actions = [];

    private SchemaResolver(SchemaFragment fragment) => this.fragment = fragment;

    /// <exception cref="SchemaFailure">The first thing that does not make sense.</exception>
    public static (
        Dictionary<string, EntityTypeInfo> EntityTypes,
        Dictionary<EntityUid, ActionInfo> Actions
    ) Resolve(SchemaFragment fragment)
    {
        var resolver = new SchemaResolver(fragment);
        resolver.Declare();
        resolver.RejectShadowing();
        foreach (var home in fragment.Namespaces.Values)
        {
            foreach (var (name, _) in home.CommonTypes)
                resolver.CommonType(home.Qualify(name), -1);
            foreach (var (name, declaration) in home.EntityTypes)
                resolver.ResolveEntityType(
                    home,
                    resolver.entityTypes[home.Qualify(name)],
                    declaration
                );
            foreach (var (name, declaration) in home.Actions)
                resolver.ResolveAction(home, resolver.actions[ActionUid(home, name)], declaration);
        }
        resolver.CloseEntityTypes();
        resolver.CloseActions();
        return (resolver.entityTypes, resolver.actions);
    }

    private static EntityUid ActionUid(NamespaceDeclaration home, string id) =>
        new(home.Qualify("Action"), id);

    private void Declare()
    {
        foreach (var home in fragment.Namespaces.Values)
        {
            foreach (var (name, type) in home.CommonTypes)
                commonTypes.Add(home.Qualify(name), (home, type));
            foreach (var (name, _) in home.EntityTypes)
            {
                if (name == "Action")
                    throw new SchemaFailure("`Action` cannot be declared as an entity type");
                entityTypes.Add(
                    home.Qualify(name),
                    new EntityTypeInfo(Names.Shared(home.Qualify(name)))
                );
            }
            foreach (var (id, _) in home.Actions)
            {
                var uid = ActionUid(home, id);
                actions.Add(uid, new ActionInfo(uid));
                actionTypes.Add(uid.Type);
            }
        }
    }

    /// <summary>What the empty namespace declares may not be declared again in another.</summary>
    private void RejectShadowing()
    {
        if (!fragment.Namespaces.TryGetValue("", out var empty))
            return;
        foreach (var home in fragment.Namespaces.Values.Where(n => n.Name.Length > 0))
        {
            foreach (var name in home.EntityTypes.Keys.Concat(home.CommonTypes.Keys))
            {
                if (empty.EntityTypes.ContainsKey(name) || empty.CommonTypes.ContainsKey(name))
                    throw new SchemaFailure(
                        $"`{home.Qualify(name)}` shadows the declaration of `{name}`"
                    );
            }
            foreach (var id in home.Actions.Keys)
            {
                if (empty.Actions.ContainsKey(id))
                    throw new SchemaFailure(
                        $"{ActionUid(home, id)} shadows the declaration of {ActionUid(empty, id)}"
                    );
            }
        }
    }

    private static IEnumerable<string> Candidates(NamespaceDeclaration home, string name)
    {
        if (!name.Contains("::", StringComparison.Ordinal) && home.Name.Length > 0)
            yield return home.Qualify(name);
        yield return name;
    }

    private string EntityTypeName(NamespaceDeclaration home, TypeName name)
    {
        foreach (var candidate in Candidates(home, name.Text))
        {
            if (IsEntityType(candidate))
                return candidate;
        }
        throw new SchemaFailure($"`{name.Text}` is not declared as an entity type", name.Start);
    }

    private bool IsEntityType(string name) =>
        entityTypes.ContainsKey(name) || actionTypes.Contains(name);

    private string DeclaredEntityType(NamespaceDeclaration home, TypeName name)
    {
        var found = EntityTypeName(home, name);
        return entityTypes.ContainsKey(found)
            ? found
            : throw new SchemaFailure(
                $"`{name.Text}` is an action type and cannot stand here",
                name.Start
            );
    }

    private CedarType CommonType(string name, int start)
    {
        if (resolved.TryGetValue(name, out var known))
            return known;
        if (!open.Add(name))
            throw new SchemaFailure($"the type `{name}` is declared in terms of itself", start);
        if (open.Count > Limits.MaxNesting)
            throw new SchemaFailure(
                $"types named in terms of one another more than {Limits.MaxNesting} deep",
                start
            );
        var (home, declaration) = commonTypes[name];
        var type = ResolveType(home, declaration.Type, 0);
        open.Remove(name);
        resolved[name] = type;
        return type;
    }

    private CedarType ResolveType(NamespaceDeclaration home, DeclaredType declared, int depth)
    {
        if (depth > Limits.MaxNesting)
            throw new SchemaFailure($"a type nested deeper than {Limits.MaxNesting}");
        switch (declared)
        {
            case DeclaredPrimitive primitive:
                return CedarType.OfKind(primitive.Kind);
            case DeclaredSet set:
                return Bounded(new SetType(ResolveType(home, set.Element, depth + 1)));
            case DeclaredRecord record:
                var attributes = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
                foreach (var (name, attribute) in record.Attributes)
                    attributes.Add(
                        name,
                        new AttributeType(
                            ResolveType(home, attribute.Type, depth + 1),
                            attribute.IsRequired
                        )
                    );
                return Bounded(new RecordType(attributes));
            case DeclaredName name:
                return ResolveName(home, name);
            default:
                throw new InvalidOperationException($"cannot resolve {declared.GetType().Name}");
        }
    }

    /// <summary>Types that name one another twice at each step would be walked for ever.</summary>
    private static CedarType Bounded(CedarType type) =>
        type.Size <= Limits.MaxTypeSize
            ? type
            : throw new SchemaFailure($"a type larger than {Limits.MaxTypeSize} with all it names");

    private CedarType ResolveName(NamespaceDeclaration home, DeclaredName reference)
    {
        var name = reference.Name.Text;
        foreach (var candidate in Candidates(home, name))
        {
            if (reference.Kind != ReferenceKind.Entity && commonTypes.ContainsKey(candidate))
                return CommonType(candidate, reference.Name.Start);
            if (reference.Kind != ReferenceKind.Common && IsEntityType(candidate))
                return new EntityType(Names.Shared(candidate));
        }
        if (reference.Kind != ReferenceKind.Entity)
        {
            if (name.StartsWith(BuiltinNamespace, StringComparison.Ordinal))
            {
                if (Builtins.TryGetValue(name[BuiltinNamespace.Length..], out var builtin))
                    return builtin;
            }
            else if (Builtins.TryGetValue(name, out var builtin) && !IsEntityType(name))
            {
                // A user's entity type of that name hides the built-in one.
                return builtin;
            }
        }
        throw new SchemaFailure($"the type `{name}` is not declared", reference.Name.Start);
    }

    private void ResolveEntityType(
        NamespaceDeclaration home,
        EntityTypeInfo info,
        EntityTypeDeclaration declaration
    )
    {
        info.Choices = declaration.Choices?.ToHashSet(StringComparer.Ordinal);
        foreach (var parent in declaration.Parents)
            info.Ancestors.Add(DeclaredEntityType(home, parent));
        info.Attributes =
            ResolveType(home, declaration.Shape, 0) as RecordType
            ?? throw new SchemaFailure($"the shape of `{info.Name}` is not a record");
        info.Tags = declaration.Tags is { } tags ? ResolveType(home, tags, 0) : null;
    }

    private void ResolveAction(
        NamespaceDeclaration home,
        ActionInfo info,
        ActionDeclaration declaration
    )
    {
        foreach (var parent in declaration.Parents)
            info.Ancestors.Add(ResolveActionReference(home, parent));
        info.Parents = [.. info.Ancestors];
        info.Principals =
        [
            .. declaration
                .Principals.Select(name => DeclaredEntityType(home, name))
                .Distinct(StringComparer.Ordinal),
        ];
        info.Resources =
        [
            .. declaration
                .Resources.Select(name => DeclaredEntityType(home, name))
                .Distinct(StringComparer.Ordinal),
        ];
        info.Context =
            ResolveType(home, declaration.Context, 0) as RecordType
            ?? throw new SchemaFailure($"the context of {info.Uid} is not a record");
    }

    private EntityUid ResolveActionReference(NamespaceDeclaration home, ActionReference reference)
    {
        foreach (var type in Candidates(home, reference.Type?.Text ?? "Action"))
        {
            var uid = new EntityUid(type, reference.Id);
            if (actions.ContainsKey(uid))
                return uid;
        }
        throw new SchemaFailure($"the action `{reference.Id}` is not declared", reference.Start);
    }

    private void CloseEntityTypes()
    {
        // Unlike actions, entity types may be members of themselves.
        Close(entityTypes.ToDictionary(t => t.Key, t => t.Value.Ancestors, StringComparer.Ordinal));
        foreach (var info in entityTypes.Values)
        {
            foreach (var ancestor in info.Ancestors)
                entityTypes[ancestor].Descendants.Add(info.Name);
        }
    }

    private void CloseActions()
    {
        Close(actions.ToDictionary(a => a.Key, a => a.Value.Ancestors));
        foreach (var info in actions.Values)
        {
            if (info.Ancestors.Contains(info.Uid))
                throw new SchemaFailure($"the action hierarchy has a cycle through {info.Uid}");
            foreach (var ancestor in info.Ancestors)
                actions[ancestor].Descendants.Add(info.Uid);
        }
    }

    private static void Close<T>(Dictionary<T, HashSet<T>> hierarchy)
        where T : notnull
    {
        var budget = new HierarchyBudget();
        var closed = new HashSet<T>();
        foreach (var (member, ancestors) in hierarchy)
        {
            var queue = new Queue<T>(ancestors);
            while (queue.TryDequeue(out var name))
            {
                budget.Follow(hierarchy[name].Count);
                // What stands above a closed one is already all there.
                var isClosed = closed.Contains(name);
                foreach (var above in hierarchy[name])
                {
                    if (ancestors.Add(above) && !isClosed)
                        queue.Enqueue(above);
                }
            }
            closed.Add(member);
            if (budget.Exceeds(ancestors.Count) is { } problem)
                throw new SchemaFailure(problem);
        }
    }
}
