using System.Text;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>The known keys of one kind of JSON object, found by length first; a key's index is its place in the list.</summary>
internal sealed class FieldTable
{
    public const int Unknown = -1;

    /// <summary>One bit each in <see cref="ObjectKeys"/>.</summary>
    private const int MaxNames = 64;

    private readonly (byte[] Name, int Index)[][] _byLength;

    /// <param name="names">At most <see cref="MaxNames"/> names.</param>
    public FieldTable(params string[] names)
    {
        if (names.Length > MaxNames)
            throw new ArgumentException("Too many names for one table.", nameof(names));
        _byLength = new (byte[], int)[names.Max(n => n.Length) + 1][];
        for (var length = 0; length < _byLength.Length; length++)
            _byLength[length] =
            [
                .. names
                    .Select((n, i) => (Encoding.UTF8.GetBytes(n), i))
                    .Where(n => n.Item1.Length == length),
            ];
    }

    /// <summary>The index of the key the reader stands on, escapes undone; <see cref="Unknown"/> if it is not known.</summary>
    public int IndexOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
            return IndexOfEscaped(ref reader);
        var name = reader.ValueSpan;
        if (name.Length < _byLength.Length)
            foreach (var (known, index) in _byLength[name.Length])
                if (name.SequenceEqual(known))
                    return index;
        return Unknown;
    }

    private int IndexOfEscaped(ref Utf8JsonReader reader)
    {
        foreach (var names in _byLength)
        foreach (var (known, index) in names)
            if (reader.ValueTextEquals(known))
                return index;
        return Unknown;
    }
}
