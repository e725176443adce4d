using System.Buffers;
using System.Text.Encodings.Web;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Writes the result of a list; an entry that keeps its name is written as its server gave it.</summary>
internal static class ListWriting
{
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The result, JSON text.</summary>
    /// <param name="member">The member that holds the entries.</param>
    /// <param name="key">The entry's member that names it.</param>
    /// <param name="entries">By entry its JSON text and its new name; null: it keeps its own.</param>
    public static byte[] Result(
        string member,
        string key,
        IEnumerable<(ReadOnlyMemory<byte> Json, string? Name)> entries
    )
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(member);
            foreach (var (json, name) in entries)
                if (name is null)
                    writer.WriteRawValue(json.Span, skipInputValidation: true);
                else
                    WriteRenamed(writer, json, key, name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteRenamed(
        Utf8JsonWriter writer,
        ReadOnlyMemory<byte> json,
        string key,
        string name
    )
    {
        using var document = JsonDocument.Parse(json);
        writer.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
            if (member.NameEquals(key))
                writer.WriteString(key, name);
            else
                member.WriteTo(writer);
        writer.WriteEndObject();
    }
}
