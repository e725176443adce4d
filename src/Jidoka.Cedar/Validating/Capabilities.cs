using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>What a test has shown: that an attribute (<see cref="Tag"/> null) or a tag is present on an expression.</summary>
internal sealed record Capability(Expr On, string? Attribute, Expr? Tag)
{
    public bool Equals(Capability? other) =>
        other is not null
        && Attribute == other.Attribute
        && (Tag, other.Tag) switch
        {
            (null, null) => true,
            ({ } a, { } b) => ExprShape.Same(a, b),
            _ => false,
        }
        && ExprShape.Same(On, other.On);

    private readonly int hash = HashCode.Combine(
        ExprShape.HashOf(On),
        Attribute,
        Tag is null ? 0 : ExprShape.HashOf(Tag)
    );

    public override int GetHashCode() => hash;
}

/// <summary>An immutable set of capabilities.</summary>
internal sealed class Capabilities
{
    public static readonly Capabilities None = new([]);

    private readonly HashSet<Capability> items;

    private Capabilities(HashSet<Capability> items) => this.items = items;

    public static Capabilities Of(Capability item) => new([item]);

    public bool Contains(Capability item) => items.Contains(item);

    public Capabilities Union(Capabilities other)
    {
        if (other.items.Count == 0)
            return this;
        return items.Count == 0 ? other : new Capabilities([.. items, .. other.items]);
    }

    public Capabilities Intersect(Capabilities other)
    {
        if (items.Count == 0 || other.items.Count == 0)
            return None;
        return new Capabilities([.. items.Where(other.items.Contains)]);
    }
}
