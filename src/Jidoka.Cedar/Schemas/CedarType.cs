using System.Text;

namespace Jidoka.Cedar.Schemas;

/// <summary>A type, as schemas declare it and as the validator computes it.</summary>
internal abstract record CedarType
{
    private const int ShownLength = 300;

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

    /// <summary>How many types it is made of, each counted as often as it occurs: what a walk over it costs.</summary>
    public virtual long Size => 1;

    /// <summary>The type as schemas write it; a long one cut short, since it stands in messages.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.Length <= ShownLength ? text.ToString() : $"{text.ToString(0, ShownLength)}...";
    }

    protected static bool IsLong(StringBuilder text) => text.Length > ShownLength;

    protected abstract void Write(StringBuilder text);

    protected static void Write(CedarType type, StringBuilder text) => type.Write(text);
}

/// <summary>A boolean, long, string or extension type.</summary>
internal sealed record PrimitiveType(ValueKind Kind) : CedarType
{
    protected override void Write(StringBuilder text) =>
        text.Append(
            Kind switch
            {
                ValueKind.Ip => "ipaddr",
                ValueKind.Bool or ValueKind.Long or ValueKind.String => Kind.ToString(),
                _ => Kind.ToString().ToLowerInvariant(),
            }
        );
}

/// <summary>A set. A null element is that of the empty set literal: no value at all.</summary>
internal sealed record SetType(CedarType? Element) : CedarType
{
    public override long Size { get; } = 1 + (Element?.Size ?? 0);

    protected override void Write(StringBuilder text)
    {
        text.Append("Set<");
        if (Element is null)
            text.Append('?');
        else
            Write(Element, text);
        text.Append('>');
    }
}

/// <summary>An attribute of a record or entity type.</summary>
internal sealed record AttributeType(CedarType Type, bool IsRequired);

/// <summary>A record with exactly these attributes, the optional ones possibly absent.</summary>
internal sealed record RecordType(IReadOnlyDictionary<string, AttributeType> Attributes) : CedarType
{
    public override long Size { get; } =
        1 + Attributes.Values.Sum(attribute => attribute.Type.Size);

    /// <summary>Whether other attributes may be present: the join of two records that differ, in permissive validation only.</summary>
    public bool IsOpen { get; init; }

    public static readonly RecordType Empty = new(new Dictionary<string, AttributeType>());

    public bool Equals(RecordType? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other.IsOpen != IsOpen || other.Attributes.Count != Attributes.Count)
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

    protected override void Write(StringBuilder text)
    {
        text.Append('{');
        var separator = "";
        foreach (var (name, attribute) in Attributes)
        {
            if (IsLong(text))
                break;
            text.Append(separator).Append(name).Append(attribute.IsRequired ? ": " : "?: ");
            Write(attribute.Type, text);
            separator = ", ";
        }
        text.Append('}');
    }
}

/// <summary>A boolean whose value validation knows.</summary>
internal sealed record TruthType(bool Value) : CedarType
{
    public static readonly TruthType True = new(true);
    public static readonly TruthType False = new(false);

    protected override void Write(StringBuilder text) => text.Append(Value ? "true" : "false");
}

/// <summary>The type of no value: the elements of an empty set.</summary>
internal sealed record NeverType : CedarType
{
    public static readonly NeverType Instance = new();

    protected override void Write(StringBuilder text) => text.Append("nothing");
}

/// <summary>A reference to an entity of one of several types; permissive validation only. The names are sorted.</summary>
internal sealed record EntityUnionType(IReadOnlyList<string> Names) : CedarType
{
    public bool Equals(EntityUnionType? other) =>
        other is not null && Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    public override int GetHashCode() =>
        Names.Count == 0 ? 0 : HashCode.Combine(Names.Count, Names[0]);

    protected override void Write(StringBuilder text) => text.AppendJoin(" or ", Names);
}

/// <summary>A reference to an entity of a type; the null name is any entity.</summary>
internal sealed record EntityType(string? Name) : CedarType
{
    protected override void Write(StringBuilder text) => text.Append(Name ?? "entity");
}
