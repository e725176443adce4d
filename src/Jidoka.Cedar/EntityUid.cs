namespace Jidoka.Cedar;

/// <summary>A Cedar entity identifier, written <c>Type::"id"</c>.</summary>
public readonly record struct EntityUid
{
    // Kept, because one decision looks the same few identifiers up many times.
    private readonly int hash;

    /// <summary>An identifier.</summary>
    /// <param name="Type">The entity type, possibly namespaced (<c>A::B</c>).</param>
    /// <param name="Id">The identifier within the type, unescaped.</param>
    public EntityUid(string Type, string Id)
    {
        // Types are few and compared often: the same object for the same type ends most comparisons at the first glance.
        this.Type = Names.Shared(Type);
        this.Id = Id;
        // Types are few: the length of the type tells most apart and costs nothing.
        hash = string.GetHashCode(Id, StringComparison.Ordinal) ^ (Type.Length * 0x01000193);
    }

    private EntityUid(string type, string id, int hash)
    {
        Type = type;
        Id = id;
        this.hash = hash;
    }

    /// <summary>The entity type, possibly namespaced (<c>A::B</c>).</summary>
    public string Type { get; }

    /// <summary>The identifier within the type, unescaped.</summary>
    public string Id { get; }

    /// <summary>Puts an identifier together again whose hash is known.</summary>
    internal static EntityUid Known(string type, string id, int hash) => new(type, id, hash);

    /// <summary>Both parts.</summary>
    /// <param name="type">The entity type.</param>
    /// <param name="id">The identifier within the type.</param>
    public void Deconstruct(out string type, out string id)
    {
        type = Type;
        id = Id;
    }

    /// <summary>Whether both parts are equal.</summary>
    /// <param name="other">The identifier to compare with.</param>
    public bool Equals(EntityUid other) =>
        hash == other.hash && string.Equals(Id, other.Id) && string.Equals(Type, other.Type);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <summary>The identifier as Cedar writes it: <c>Type::"id"</c>, escaped.</summary>
    public override string ToString() => $"{Type}::{Printing.TextPrinter.Quote(Id)}";
}
