using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>Reads labels of events. There are few of them in many events, so the same bytes are read once.</summary>
internal static class LabelBytes
{
    private const int Size = 64;

    private static readonly (byte[] Bytes, Label Label)?[] Known = new (byte[], Label)?[Size];
    private static readonly Lock Gate = new();

    /// <summary>Reads the label that comes next; null: there is none.</summary>
    /// <param name="reader">At the name of the member.</param>
    /// <param name="bytes">All that it reads.</param>
    /// <exception cref="JsonException">It is no label.</exception>
    public static Label? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        var its = bytes[from..(int)reader.BytesConsumed];
        var hash = default(HashCode);
        hash.AddBytes(its);
        var at = (int)((uint)hash.ToHashCode() % Size);
        lock (Gate)
        {
            if (Known[at] is { } known && its.SequenceEqual(known.Bytes))
                return known.Label;
            var label = JsonSerializer.Deserialize(its, EventJson.Default.Label);
            if (label is not null)
                Known[at] = (its.ToArray(), label);
            return label;
        }
    }
}
