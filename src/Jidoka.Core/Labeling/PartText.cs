using System.Text;

namespace Jidoka.Core.Labeling;

/// <summary>The text of a content part: its JSON string, or the text of the one item or of each item of an array.</summary>
internal static class PartText
{
    public static string Of(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return "";
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 64 });
        var text = new StringBuilder();
        var named = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                named = reader.ValueTextEquals("text"u8);
                continue;
            }
            // A bare string is the whole content; inside parts only what is called text is shown to the model as text.
            if (reader.TokenType == JsonTokenType.String && (reader.CurrentDepth == 0 || named))
                text.Append(reader.GetString()).Append('\n');
            named = false;
        }
        return text.ToString();
    }

    /// <summary>
    /// Every name, string and number of a tool call's arguments, unescaped.
    /// </summary>
    /// <param name="json">The arguments: a JSON object, or a JSON string that holds one as JSON text; empty: not known.</param>
    public static string OfArguments(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return "";
        var whole = json.Span[0] == '{' ? Encoding.UTF8.GetString(json.Span) : Of(json);
        var text = new StringBuilder(whole.Length);
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(whole));
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    text.Append(reader.GetString()).Append('\n');
                else if (reader.TokenType == JsonTokenType.Number)
                    text.Append(Encoding.UTF8.GetString(reader.ValueSpan)).Append('\n');
            }
            return text.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return whole;
        }
    }

    /// <summary>Whether content holds anything but text: a picture, a sound, a file.</summary>
    public static bool HasOpaque(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty || json.Span[0] is not ((byte)'[' or (byte)'{'))
            return false;
        var depth = json.Span[0] == '[' ? 2 : 1;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 64 });
        while (reader.Read())
        {
            if (
                reader.TokenType != JsonTokenType.PropertyName
                || reader.CurrentDepth != depth
                || !reader.ValueTextEquals("type"u8)
            )
                continue;
            reader.Read();
            if (
                reader.TokenType != JsonTokenType.String
                || !(
                    reader.ValueTextEquals("text"u8)
                    || reader.ValueTextEquals("input_text"u8)
                    || reader.ValueTextEquals("output_text"u8)
                    || reader.ValueTextEquals("refusal"u8)
                )
            )
                return true;
        }
        return false;
    }
}
