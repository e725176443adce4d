using System.Diagnostics.CodeAnalysis;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Validating;

/// <summary>Subtypes and joins, strict or permissive.</summary>
internal sealed class TypeRules(Schema schema, ValidationMode mode)
{
    public static readonly CedarType AnyEntity = new EntityType(null);
    public static readonly CedarType AnySet = new SetType(null);
    public static readonly CedarType AnyRecord = RecordType.Empty with { IsOpen = true };

    public bool IsStrict => mode == ValidationMode.Strict;

    public static bool IsBool(CedarType type) => type is TruthType || type == CedarType.Bool;

    /// <summary>Whether an operand of one type may stand where another is expected. Always by the permissive rules.</summary>
    public static bool Fits(CedarType actual, CedarType expected) =>
        IsSubtype(actual, expected, strict: false);

    private static bool IsSubtype(CedarType a, CedarType b, bool strict) =>
        (a, b) switch
        {
            (NeverType, _) => true,
            (TruthType x, TruthType y) => x.Value == y.Value,
            (TruthType, PrimitiveType { Kind: ValueKind.Bool }) => true,
            (PrimitiveType x, PrimitiveType y) => x.Kind == y.Kind,
            (SetType, SetType { Element: null }) => true,
            (SetType { Element: { } x }, SetType { Element: { } y }) => IsSubtype(x, y, strict),
            (RecordType x, RecordType y) => IsRecordSubtype(x, y, strict),
            (EntityType { Name: null }, EntityType { Name: null }) => true,
            (EntityType or EntityUnionType, EntityType { Name: null }) => !strict,
            (EntityType { Name: null }, _) => false,
            (EntityType or EntityUnionType, EntityType or EntityUnionType) => strict
                ? a.Equals(b)
                : NamesOf(a)!.All(NamesOf(b)!.Contains),
            _ => false,
        };

    private static bool IsRecordSubtype(RecordType a, RecordType b, bool strict)
    {
        if (a.IsOpen && !b.IsOpen)
            return false;
        if (a.Attributes.Count != b.Attributes.Count && (strict || !b.IsOpen))
            return false;
        foreach (var (name, theirs) in b.Attributes)
        {
            if (!a.Attributes.TryGetValue(name, out var mine))
                return false;
            var qualified = strict
                ? mine.IsRequired == theirs.IsRequired
                : mine.IsRequired || !theirs.IsRequired;
            if (!qualified || !IsSubtype(mine.Type, theirs.Type, strict))
                return false;
        }
        return true;
    }

    /// <summary>The names of an entity type; null for any entity.</summary>
    public static IReadOnlyList<string>? NamesOf(CedarType type) =>
        type switch
        {
            EntityType { Name: { } name } => [name],
            EntityUnionType union => union.Names,
            _ => null,
        };

    /// <summary>The smallest type that both belong to.</summary>
    public bool TryJoin(CedarType a, CedarType b, [NotNullWhen(true)] out CedarType? join)
    {
        join =
            IsSubtype(a, b, IsStrict) ? b
            : IsSubtype(b, a, IsStrict) ? a
            : JoinUnrelated(a, b);
        return join is not null;
    }

    private CedarType? JoinUnrelated(CedarType a, CedarType b)
    {
        switch (a, b)
        {
            case (TruthType, TruthType):
                return CedarType.Bool;
            case (SetType { Element: { } x }, SetType { Element: { } y }):
                return TryJoin(x, y, out var element) ? new SetType(element) : null;
            case (RecordType x, RecordType y):
                return JoinRecords(x, y);
            case (EntityType or EntityUnionType, EntityType or EntityUnionType):
                if (IsStrict)
                    return null;
                return NamesOf(a) is { } left && NamesOf(b) is { } right
                    ? UnionOf(left.Concat(right))
                    : AnyEntity;
            default:
                return null;
        }
    }

    private static CedarType UnionOf(IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return all is [var only] ? new EntityType(only) : new EntityUnionType(all);
    }

    private RecordType? JoinRecords(RecordType a, RecordType b)
    {
        var joined = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
        foreach (var (name, mine) in a.Attributes)
        {
            var found = b.Attributes.TryGetValue(name, out var theirs);
            if (
                found
                && (!IsStrict || mine.IsRequired == theirs!.IsRequired)
                && TryJoin(mine.Type, theirs!.Type, out var type)
            )
                joined.Add(name, new AttributeType(type, mine.IsRequired && theirs.IsRequired));
            else if (IsStrict)
                return null;
        }
        if (IsStrict && a.Attributes.Count != b.Attributes.Count)
            return null;
        var same = joined.Count == a.Attributes.Count && joined.Count == b.Attributes.Count;
        return new RecordType(joined) { IsOpen = a.IsOpen || b.IsOpen || !same };
    }

    /// <summary>The join of all; that of none has no value.</summary>
    public bool TryJoinAll(IEnumerable<CedarType> types, [NotNullWhen(true)] out CedarType? join)
    {
        join = NeverType.Instance;
        foreach (var type in types)
        {
            if (!TryJoin(join, type, out join))
                return false;
        }
        return true;
    }

    /// <summary>Whether no entity can be of both types. Says nothing of other types.</summary>
    public static bool AreDisjoint(CedarType a, CedarType b) =>
        NamesOf(a) is { } left && NamesOf(b) is { } right && !left.Any(right.Contains);

    public AttributeType? AttributeOf(CedarType type, string name)
    {
        if (type is RecordType record)
            return record.Attributes.GetValueOrDefault(name);
        if (NamesOf(type) is not { } names)
            return null;
        AttributeType? joined = null;
        foreach (var entity in names)
        {
            var info = schema.EntityTypes.GetValueOrDefault(entity);
            if (info is null || !info.Attributes.Attributes.TryGetValue(name, out var attribute))
                return null;
            if (joined is null)
                joined = attribute;
            else if (
                new TypeRules(schema, ValidationMode.Permissive).TryJoin(
                    joined.Type,
                    attribute.Type,
                    out var join
                )
            )
                joined = new AttributeType(join, joined.IsRequired && attribute.IsRequired);
            else
                return null;
        }
        return joined;
    }

    /// <summary>The names of all attributes that a value of the type may have.</summary>
    public IEnumerable<string> AttributesOf(CedarType type)
    {
        if (type is RecordType record)
            return record.Attributes.Keys;
        var infos = (NamesOf(type) ?? []).Select(name =>
            schema.EntityTypes.GetValueOrDefault(name)
        );
        return infos.SelectMany(info => info?.Attributes.Attributes.Keys ?? []).Distinct();
    }

    public bool MayHaveAttribute(CedarType type, string name) =>
        type switch
        {
            NeverType or EntityType { Name: null } => true,
            RecordType record => record.IsOpen || record.Attributes.ContainsKey(name),
            _ => NamesOf(type) is { } names && names.Any(entity => EntityMayHave(entity, name)),
        };

    private bool EntityMayHave(string entity, string name) =>
        schema.EntityTypes.TryGetValue(entity, out var info)
        && info.Attributes.Attributes.ContainsKey(name);

    /// <summary>The possible types of a tag on an entity of this type.</summary>
    public List<CedarType> TagsOf(CedarType type)
    {
        var infos = NamesOf(type) is { } names
            ? names.Select(name => schema.EntityTypes.GetValueOrDefault(name))
            : schema.EntityTypes.Values;
        return
        [
            .. infos.Where(info => info?.Tags is not null).Select(info => info!.Tags!).Distinct(),
        ];
    }

    /// <summary>Whether an entity of the first type can be, or be a member of, one of the second.</summary>
    public bool MayBeIn(string member, string container) =>
        member == container
        || (
            schema.EntityTypes.TryGetValue(container, out var info)
            && info.Descendants.Contains(member)
        )
        || schema.Actions.Values.Any(action =>
            action.Uid.Type == container
            && action.Descendants.Any(descendant => descendant.Type == member)
        );
}
