namespace Jidoka.Cedar;

/// <summary>A Cedar entity identifier, written <c>Type::"id"</c>.</summary>
/// <param name="Type">The entity type, possibly namespaced (<c>A::B</c>).</param>
/// <param name="Id">The identifier within the type, unescaped.</param>
public readonly record struct EntityUid(string Type, string Id)
{
    /// <summary>Whether both parts are equal.</summary>
    /// <param name="other">The identifier to compare with.</param>
    public bool Equals(EntityUid other) =>
        string.Equals(Id, other.Id) && string.Equals(Type, other.Type);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        // Types are few: the length of the type tells most apart and costs nothing.
        string.GetHashCode(Id.AsSpan(), StringComparison.Ordinal)
        ^ ((Type?.Length ?? 0) * 0x01000193);

    /// <summary>The identifier as Cedar writes it: <c>Type::"id"</c>, escaped.</summary>
    public override string ToString() => $"{Type}::{Printing.TextPrinter.Quote(Id)}";
}
