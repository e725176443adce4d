using System.Text;
using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Finds JSON objects with two members of one name: JavaScript, through which the official engine is asked, keeps the last.</summary>
internal static class RepeatedNames
{
    private const int MaxDepth = 100_000;

    public static bool AreIn(string text)
    {
        var reader = new Utf8JsonReader(
            Encoding.UTF8.GetBytes(text),
            new JsonReaderOptions { MaxDepth = MaxDepth }
        );
        var open = new Stack<HashSet<string>>();
        var found = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                    open.Push(new(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject)
                    open.Pop();
                else if (reader.TokenType == JsonTokenType.PropertyName)
                    found |= !open.Peek().Add(reader.GetString()!);
            }
            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // no JSON, so that the engine does not read it either
        }
    }
}
