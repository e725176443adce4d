using System.Text;

namespace Jidoka.Core.Labeling;

/// <summary>The text of a content part: its JSON string, or the text of each item of its array of parts.</summary>
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
}
