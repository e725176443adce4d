namespace Jidoka.Core.Ids;

/// <summary>A text identifier with a type of its own, so that ids of different things never mix.</summary>
/// <typeparam name="T">The identifier's own type.</typeparam>
public interface ITypedId<T>
    where T : struct, ITypedId<T>
{
    /// <summary>The identifier as text.</summary>
    string Value { get; }

    /// <summary>Makes an identifier of text.</summary>
    /// <param name="value">The text, not null.</param>
    static abstract T From(string value);
}
