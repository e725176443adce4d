namespace Jidoka.Cedar.Schemas;

/// <summary>A type, as schemas declare it and as the validator computes it.</summary>
internal abstract record CedarType
{
    public static readonly CedarType Long = new PrimitiveType(ValueKind.Long);
    public static readonly CedarType String = new PrimitiveType(ValueKind.String);
    public static readonly CedarType Bool = new PrimitiveType(ValueKind.Bool);
    public static readonly CedarType Decimal = new PrimitiveType(ValueKind.Decimal);
    public static readonly CedarType Datetime = new PrimitiveType(ValueKind.Datetime);
    public static readonly CedarType Duration = new PrimitiveType(ValueKind.Duration);
    public static readonly CedarType Ip = new PrimitiveType(ValueKind.Ip);

    public static CedarType OfKind(ValueKind kind) =>
        kind switch
        {
            ValueKind.Bool => Bool,
            ValueKind.Long => Long,
            ValueKind.String => String,
            ValueKind.Decimal => Decimal,
            ValueKind.Datetime => Datetime,
            ValueKind.Duration => Duration,
            ValueKind.Ip => Ip,
            _ => throw new InvalidOperationException($"{kind} is not a primitive type"),
        };
}

/// <summary>A boolean, long, string or extension type.</summary>
internal sealed record PrimitiveType(ValueKind Kind) : CedarType
{
    public override string ToString() =>
        Kind switch
        {
            ValueKind.Ip => "ipaddr",
            ValueKind.Bool or ValueKind.Long or ValueKind.String => Kind.ToString(),
            _ => Kind.ToString().ToLowerInvariant(),
        };
}

/// <summary>A set. A null element is that of the empty set literal: no value at all.</summary>
internal sealed record SetType(CedarType? Element) : CedarType
{
    public override string ToString() => $"Set<{Element?.ToString() ?? "?"}>";
}

/// <summary>An attribute of a record or entity type.</summary>
internal sealed record AttributeType(CedarType Type, bool IsRequired);

/// <summary>A record with exactly these attributes, the optional ones possibly absent.</summary>
internal sealed record RecordType(IReadOnlyDictionary<string, AttributeType> Attributes) : CedarType
{
    public static readonly RecordType Empty = new(new Dictionary<string, AttributeType>());

    public bool Equals(RecordType? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other.Attributes.Count != Attributes.Count)
            return false;
        foreach (var (name, attribute) in Attributes)
        {
            if (!other.Attributes.TryGetValue(name, out var theirs) || !attribute.Equals(theirs))
                return false;
        }
        return true;
    }

    public override int GetHashCode()
    {
        var sum = 7;
        foreach (var (name, attribute) in Attributes)
            sum = unchecked(sum + HashCode.Combine(name, attribute));
        return sum;
    }

    public override string ToString() =>
        $"{{{string.Join(", ", Attributes.Select(a => $"{a.Key}{(a.Value.IsRequired ? "" : "?")}: {a.Value.Type}"))}}}";
}

/// <summary>A reference to an entity of a type; the null name is any entity.</summary>
internal sealed record EntityType(string? Name) : CedarType
{
    public override string ToString() => Name ?? "entity";
}
