namespace Jidoka.Cedar;

/// <summary>A Cedar entity identifier, written <c>Type::"id"</c>.</summary>
/// <param name="Type">The entity type, possibly namespaced (<c>A::B</c>).</param>
/// <param name="Id">The identifier within the type, unescaped.</param>
public readonly record struct EntityUid(string Type, string Id);
