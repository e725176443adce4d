using System.Globalization;
using System.Text;

namespace Jidoka.Cedar.Printing;

/// <summary>String literals as Cedar writes them.</summary>
internal static class TextPrinter
{
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2);
        result.Append('"');
        AppendEscaped(result, text);
        return result.Append('"').ToString();
    }

    public static void AppendEscaped(StringBuilder result, string text)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case '"':
                    result.Append("\\\"");
                    break;
                case '\\':
                    result.Append("\\\\");
                    break;
                case '\n':
                    result.Append("\\n");
                    break;
                case '\r':
                    result.Append("\\r");
                    break;
                case '\t':
                    result.Append("\\t");
                    break;
                case '\0':
                    result.Append("\\0");
                    break;
                default:
                    if (char.IsControl(c))
                        result.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
                    else
                        result.Append(c);
                    break;
            }
        }
    }
}
