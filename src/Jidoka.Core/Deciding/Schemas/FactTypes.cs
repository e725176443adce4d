using Jidoka.Cedar;
using Jidoka.Core.Projecting;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>The entity types of business facts: no schema declares them, so they are read off the facts.</summary>
internal static class FactTypes
{
    private static readonly string[] Reserved =
    [
        "Action",
        "Bool",
        "Boolean",
        "Entity",
        "Extension",
        "Long",
        "Record",
        "Set",
        "String",
        "decimal",
        "datetime",
        "duration",
        "ipaddr",
    ];

    /// <summary>The types, by name. What facts of one type do not agree on is left out.</summary>
    public static ImmutableArray<DescribedEntity> Of(IEnumerable<BusinessFact> facts) =>
        [
            .. facts
                .Where(static f => !Reserved.Contains(f.Type[(f.Type.LastIndexOf(':') + 1)..]))
                .GroupBy(static f => f.Type, StringComparer.Ordinal)
                .OrderBy(static g => g.Key, StringComparer.Ordinal)
                .Select(static g => new DescribedEntity(
                    g.Key,
                    "A business fact.",
                    [],
                    AttributesOf([
                        .. g.Select(static f => ArgumentRecord.ReadFact(f.Attributes.GetRawText())),
                    ])
                )),
        ];

    private static ImmutableArray<ReadableAttribute> AttributesOf(RecordValue[] facts) =>
        [
            .. facts
                .SelectMany(static f => f.Names)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name => (name, type: TypeOf(name, facts)))
                .Where(static a => a.type is not null)
                .Select(a => new ReadableAttribute(
                    a.name,
                    a.type!,
                    "As asserted.",
                    // The next fact of the type need not have it.
                    IsRequired: false
                )),
        ];

    private static string? TypeOf(string name, RecordValue[] facts)
    {
        string? type = null;
        foreach (var fact in facts)
        {
            if (!fact.TryGet(name, out var value))
                continue;
            if (TypeOf(value) is not { } found || type is not null && type != found)
                return null;
            type = found;
        }
        return type;
    }

    private static string? TypeOf(Value value) =>
        value.Kind switch
        {
            ValueKind.Bool => "Bool",
            ValueKind.Long => "Long",
            ValueKind.String => "String",
            ValueKind.Decimal => "decimal",
            ValueKind.Set => value.AsSet.Select(TypeOf).Distinct().ToArray() is [{ } item]
                ? $"Set<{item}>"
                : null,
            ValueKind.Record => RecordOf(value.AsRecord),
            _ => null,
        };

    private static string? RecordOf(RecordValue record)
    {
        var fields = new List<string>();
        foreach (var name in record.Names.Order(StringComparer.Ordinal))
        {
            if (!record.TryGet(name, out var value) || TypeOf(value) is not { } type)
                return null;
            fields.Add($"{ArgumentType.CedarName(name)}?: {type}");
        }
        return $"{{{string.Join(", ", fields)}}}";
    }
}
